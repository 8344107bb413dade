using GpuAls.Core;

namespace GpuAls.Ingestion.Synthetic;

/// <summary>
/// The size of a synthetic set of play counts. The defaults are the size of Last.fm-360K after the usual cleaning in Python notebooks.
/// </summary>
sealed record SyntheticOptions
{
    /// <summary>The smallest number of users and of items: with one of either, half of all pairs are fewer than one row for each.</summary>
    public const int MinCount = 2;

    // The arrays of SyntheticUsers, and those of SyntheticPopularity and SyntheticHistory.
    const long BytesPerUser = 24;
    const long BytesPerItem = 64;

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

    /// <summary>
    /// The share of a user's choices that follow other tastes at the end of the five years than at their start, from 0 to 1: it grows evenly. Null:
    /// rows have no time. The users, items, plays and order of 0 are those of null.
    /// </summary>
    public double? Drift { get; init; }

    /// <summary>
    /// These options with other numbers of users and items, and as many rows for each user as here: at least one for each user and item, at most half
    /// of all pairs.
    /// </summary>
    public SyntheticOptions WithSizes(int users, int items)
    {
        var rows = Math.Min((long)((Int128)Rows * users / Users), (long)users * items / 2);
        return this with { Users = users, Items = items, Rows = Math.Max(rows, Math.Max(users, items)) };
    }

    /// <summary>Checks that a set of this size is possible, and that its work fits into the memory of this process.</summary>
    /// <exception cref="GpuAlsException">It is not; the message contains the numbers.</exception>
    public void Validate() => Validate(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <inheritdoc cref="Validate()"/>
    /// <param name="memory">The bytes that the process may use.</param>
    internal void Validate(long memory)
    {
        RequireCount("users", Users);
        RequireCount("items", Items);
        if (Drift is not (null or (>= 0 and <= 1))) throw new GpuAlsException(FormattableString.Invariant($"drift is {Drift}; expected 0 to 1"));
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
        var needed = Users * BytesPerUser + Items * BytesPerItem;
        if (needed > memory)
        {
            throw new GpuAlsException(
                $"{Users} users and {Items} items need {DisplayText.Bytes(needed)} of memory; expected at most {DisplayText.Bytes(memory)}, "
                + "the memory of this process");
        }
    }

    static void RequireCount(string name, int count)
    {
        if (count < MinCount || count > Array.MaxLength)
            throw new GpuAlsException($"{name} is {count}; expected a number from {MinCount} to {Array.MaxLength}");
    }
}

/// <summary>The size of a generated set.</summary>
/// <param name="Users">The number of users.</param>
/// <param name="Items">The number of artists.</param>
/// <param name="Rows">The number of rows, each with a different (user, artist) pair.</param>
/// <param name="Bytes">The size of the text in bytes.</param>
sealed record SyntheticReport(int Users, int Items, long Rows, long Bytes);
