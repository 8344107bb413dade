namespace GpuAls.Core.Queries;

/// <summary>Someone who was never trained: their likes, and the vector that training would give them with the items as they are. Immutable.</summary>
public sealed class FoldedInUser
{
    readonly float[] vector;

    internal FoldedInUser(IReadOnlyList<(int Item, float Strength)> likes, double[] exact)
    {
        Likes = likes;
        Exact = exact;
        vector = Array.ConvertAll(exact, value => (float)value);
    }

    /// <summary>What they interacted with, each item once, items ascending; a strength below 0 is a dislike.</summary>
    public IReadOnlyList<(int Item, float Strength)> Likes { get; }

    /// <summary>[f] x = A⁻¹·b.</summary>
    public ReadOnlySpan<float> Vector => vector;

    /// <summary>[f] The same before it was rounded.</summary>
    internal double[] Exact { get; }
}
