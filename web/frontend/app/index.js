/** Every page's behaviour: htmx, the keys, dialogs, messages. Each module reads data- attributes; none knows a page. */
import './app.css';
import { startHtmx } from './htmx.js';
import { startKeys } from './keys.js';
import { startDialogs } from './dialogs.js';
import { startForms } from './plain-forms.js';
import { startSelection } from './selection.js';
import { startFiles } from './files.js';
import { startPickers } from './picker.js';

startHtmx();
startKeys();
startDialogs();
startForms();
startSelection();
startFiles();
startPickers();
