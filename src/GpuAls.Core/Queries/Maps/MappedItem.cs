namespace GpuAls.Core.Queries.Maps;

/// <summary>One item on the map.</summary>
/// <param name="Item">The item's row in the model.</param>
/// <param name="X">In [0, 1], from left to right.</param>
/// <param name="Y">In [0, 1]; the unit is that of <paramref name="X"/>, so distances in both directions compare.</param>
public readonly record struct MappedItem(int Item, float X, float Y);
