"""A window's devices without hardware: reader, camera, signing pad, keypad and printer on one page of this machine."""
