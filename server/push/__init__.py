"""Telling riders whose page is closed: Web Push, encrypted for their device, through their browser's push service."""
