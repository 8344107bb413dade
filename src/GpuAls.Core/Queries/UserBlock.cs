namespace GpuAls.Core;

/// <summary>Some users side by side, ready to be scored together: their vectors, padded with zeros to whole tiles, and the items to hide from each.</summary>
sealed unsafe class UserBlock : IDisposable
{
    readonly LargeArray<float> vectors;
    readonly int[]?[] hidden;

    UserBlock(int count, int stride)
    {
        Count = count;
        vectors = LargeArray<float>.Zeros((long)(count + TileRows - 1) / TileRows * TileRows * stride);
        hidden = new int[]?[count];
    }

    /// <summary>Users are scored in tiles of this many.</summary>
    public const int TileRows = Tile<Simd128, System.Runtime.Intrinsics.Vector128<float>>.Rows;

    /// <summary>How many users there are.</summary>
    public int Count { get; }

    /// <summary>[users, rounded up to whole tiles × stride]</summary>
    public float* Vectors => vectors.Pointer;

    public static UserBlock Of(AlsModel model, ReadOnlySpan<int> users, bool hideKnown)
    {
        var factors = model.Factors.Users;
        var block = new UserBlock(users.Length, factors.Stride);
        for (var u = 0; u < users.Length; u++)
        {
            factors.Row(users[u]).CopyTo(block.vectors.Writable((long)u * factors.Stride, factors.Factors));
            if (hideKnown) block.hidden[u] = model.Known.RowColumns(users[u]).ToArray();
        }

        return block;
    }

    public static UserBlock Of(FoldedInUser user, int stride, bool hideKnown)
    {
        var block = new UserBlock(1, stride);
        user.Vector.CopyTo(block.vectors.Writable(0, user.Vector.Length));
        if (hideKnown) block.hidden[0] = [.. user.Likes.Select(like => like.Item)];
        return block;
    }

    /// <summary>Whether an item must not be shown to a user.</summary>
    public bool IsHidden(int user, int item) => hidden[user] is { } rows && Array.BinarySearch(rows, item) >= 0;

    public void Dispose() => vectors.Dispose();
}
