using GpuAls.Core;

namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// The size of a synthetic set of play counts. The defaults are the size of Last.fm-360K after the usual cleaning in Python notebooks.
/// </summary>
sealed record SyntheticOptions
{
    // A block of text must fit into one array: the largest user has about four times the mean.
    const long MaxRowsPerUser = 1_000_000;

    /// <summary>The number of users. Every user has at least one row.</summary>
    public int Users { get; init; } = 358_868;

    /// <summary>The number of artists. Every artist has at least one row.</summary>
    public int Items { get; init; } = 292_385;

    /// <summary>The number of rows, each with a different (user, artist) pair: at least one per user and artist, at most half of all pairs.</summary>
    public long Rows { get; init; } = 17_545_790;

    /// <summary>The seed of all random choices. The same seed and sizes give the same bytes on every machine.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>Checks that a set of this size is possible.</summary>
    /// <exception cref="GpuAlsException">It is not; the message contains the numbers.</exception>
    public void Validate()
    {
        if (Users < 1) throw new GpuAlsException($"users is {Users}; expected 1 or more");
        if (Items < 1) throw new GpuAlsException($"items is {Items}; expected 1 or more");
        if (Rows < Math.Max(Users, Items))
        {
            throw new GpuAlsException(
                $"rows is {Rows}; expected {Math.Max(Users, Items)} or more: each of {Users} users and {Items} items needs one");
        }

        var max = (long)Users * Items / 2;
        if (Rows > max)
        {
            throw new GpuAlsException(
                $"rows is {Rows}; expected {max} or fewer: half of the pairs that {Users} users and {Items} items can form");
        }

        if (Rows / Users > MaxRowsPerUser)
            throw new GpuAlsException($"rows is {Rows}, or {Rows / Users} per user; expected {MaxRowsPerUser} or fewer per user");
    }
}

/// <summary>The size of a generated set.</summary>
/// <param name="Users">The number of users.</param>
/// <param name="Items">The number of artists.</param>
/// <param name="Rows">The number of rows, each with a different (user, artist) pair.</param>
/// <param name="Bytes">The size of the text in bytes.</param>
sealed record SyntheticReport(int Users, int Items, long Rows, long Bytes);
