namespace GpuAls.Core.Queries;

/// <summary>A row of users or of items with its score: a dot product where something was recommended, a cosine where something was compared.</summary>
/// <param name="Row">The row.</param>
/// <param name="Score">The higher the better.</param>
public readonly record struct Scored(int Row, float Score);
