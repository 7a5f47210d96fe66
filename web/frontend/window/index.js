/**
 * The window desk: materials taken in, signatures given, the next step opened by itself.
 *
 * [data-desk-form]     a form-js host whose next step is taken by posting to data-next-step
 * [data-at-once]       a form that is sent as soon as it appears
 * [data-item-search]   Enter goes to the first item found instead of choosing one unseen
 * [data-material]      a row of the check-list: upload.js
 * [data-device-…]     a device of this window is asked: devices.js
 * [data-signature]     the dialog in which the customer signs: signature.js
 */
import './window.css';
import { startDevices } from './devices.js';
import { startMaterials } from './materials.js';
import { startSignature } from './signature.js';
import { startSteps } from './steps.js';
import { startViewing } from './viewing.js';

startSteps();
startDevices();
startMaterials();
startSignature();
startViewing();
