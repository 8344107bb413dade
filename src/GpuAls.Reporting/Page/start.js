"use strict";
// Starts the parts of the page; all of them are read by now.

startTheme();
startMap();
startSliders();
