"""Words with boxes -> lines -> columns -> paragraphs: pure stages over plain values, for text layers and OCR alike."""
