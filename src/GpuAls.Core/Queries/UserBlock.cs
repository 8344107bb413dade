using GpuAls.Core.Model;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>Users that are scored together: their vectors, and the items to hide from each of them.</summary>
sealed class UserBlock : IDisposable
{
    readonly int[]?[] hidden;

    UserBlock(int count, int factors)
    {
        Vectors = FactorMatrix.Zeros(count, factors);
        hidden = new int[]?[count];
    }

    /// <summary>The number of users.</summary>
    public int Count => Vectors.Rows;

    /// <summary>[users × f]</summary>
    public FactorMatrix Vectors { get; }

    public static UserBlock Of(AlsModel model, ReadOnlySpan<int> users, bool hideKnown)
    {
        var block = new UserBlock(users.Length, model.Factors.Users.Factors);
        for (var u = 0; u < users.Length; u++)
        {
            model.Factors.Users.Row(users[u]).CopyTo(block.Vectors.WritableRow(u));
            if (hideKnown) block.hidden[u] = model.Known.RowColumns(users[u]).ToArray();
        }

        return block;
    }

    public static UserBlock Of(FoldedInUser user, bool hideKnown)
    {
        var block = new UserBlock(1, user.Vector.Length);
        user.Vector.CopyTo(block.Vectors.WritableRow(0));
        if (hideKnown) block.hidden[0] = [.. user.Likes.Select(like => like.Item)];
        return block;
    }

    /// <summary>Whether an item is hidden from a user.</summary>
    public bool IsHidden(int user, int item) => hidden[user] is { } rows && Array.BinarySearch(rows, item) >= 0;

    public void Dispose() => Vectors.Values.Dispose();
}
