"""The field server over HTTP, a file per resource: OpenRosa for ODK Collect, a JSON API for the web apps."""
