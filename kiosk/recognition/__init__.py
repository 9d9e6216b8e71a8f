"""From sound to words, on this box: the port, the Vosk recogniser behind it, WAV files, and the words listened for."""
