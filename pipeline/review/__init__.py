"""How people agree, and how a machine sways them: pure functions over what was read, without database or web."""
