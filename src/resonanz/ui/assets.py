"""The style sheets and scripts of every page, in the order in which they are read."""

from __future__ import annotations

STYLESHEETS = (
    "ui/css/fonts.css",
    "report/css/tokens.css",
    "ui/css/base.css",
    "ui/css/shell.css",
    "report/css/parts.css",
    "report/css/strips.css",
    "report/css/charts.css",
    "ui/css/evidence.css",
    "ui/css/parts.css",
    "ui/css/forms.css",
    "ui/css/picker.css",
    "ui/css/tables.css",
    "ui/css/states.css",
    "ui/css/phone.css",
    "ui/css/print.css",
)
SCRIPTS = (
    "ui/js/here.js",
    "ui/vendor/htmx.min.js",
    "ui/js/dialogs.js",
    "ui/js/menus.js",
    "ui/js/keys.js",
    "ui/js/search.js",
    "ui/js/toasts.js",
    "ui/js/live.js",
    "ui/js/waiting.js",
    "ui/js/upload.js",
    "ui/js/picker.js",
    "report/js/tables.js",
    "report/js/tips.js",
    "report/js/details.js",
    "ui/js/pictures.js",
)
