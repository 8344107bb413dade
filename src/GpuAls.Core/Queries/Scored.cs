namespace GpuAls.Core.Queries;

/// <summary>A row of users or items with its score: a dot product for recommendations, a cosine for similar users and items.</summary>
/// <param name="Row">The row.</param>
/// <param name="Score">Higher is better.</param>
public readonly record struct Scored(int Row, float Score);

/// <summary>A user or an item with its name and its score: a dot product for recommendations, a cosine for similar users and items.</summary>
/// <param name="Row">The row in <see cref="Model.AlsModel.Users"/> or <see cref="Model.AlsModel.Items"/>.</param>
/// <param name="Name">The name for people.</param>
/// <param name="Score">Higher is better.</param>
public readonly record struct NamedScore(int Row, string Name, float Score);
