namespace GpuAls.Core.Queries;

/// <summary>What may be recommended, and how many. Where fewer items are left than asked for, the answer is shorter: nothing is padded.</summary>
public sealed record RecommendOptions
{
    /// <summary>How many items at the most; 1 or more.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Whether items that the user has interacted with may come back.</summary>
    public bool IncludeKnown { get; init; }

    /// <summary>Rows of items that must not come back; the same row twice is the same as once.</summary>
    public IReadOnlyCollection<int>? Exclude { get; init; }

    /// <summary>Rows of items to choose from; all where it is left out. <see cref="Exclude"/> and known items are taken away from it.</summary>
    public IReadOnlyCollection<int>? Only { get; init; }
}
