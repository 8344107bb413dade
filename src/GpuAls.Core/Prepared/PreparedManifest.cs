using GpuAls.Core.Interactions;

namespace GpuAls.Core.Prepared;

/// <summary>The content of a prepared folder: the counts, the files, and the input that was read.</summary>
sealed record PreparedManifest
{
    /// <summary>The version of the program that prepared the folder.</summary>
    public string Program { get; init; } = "";

    /// <summary>The sources that were read, in their order.</summary>
    public IReadOnlyList<PreparedInput> Inputs { get; init; } = [];

    /// <summary>The weights of events, as a model records them; null for none.</summary>
    public string? EventWeights { get; init; }

    /// <summary>The use of the times of the rows; null if they were not used.</summary>
    public InteractionTimes? Times { get; init; }

    /// <summary>The number of users.</summary>
    public int Users { get; init; }

    /// <summary>The number of items.</summary>
    public int Items { get; init; }

    /// <summary>The number of pairs.</summary>
    public long Pairs { get; init; }

    /// <summary>The number of rows that repeated a pair.</summary>
    public long Duplicates { get; init; }

    /// <summary>The number of pairs whose likes and dislikes cancelled out.</summary>
    public long Cancelled { get; init; }

    /// <summary>The sums that were rounded; null if there are none.</summary>
    public RoundedStrengths? RoundedSums { get; init; }

    /// <summary>The result of the filters; null without filters.</summary>
    public PreparedDrop? Dropped { get; init; }

    /// <summary>The file of names; empty before the shards are written.</summary>
    public string Names { get; init; } = "";

    /// <summary>The shards by user.</summary>
    public IReadOnlyList<PreparedShard> ByUser { get; init; } = [];

    /// <summary>The shards by item.</summary>
    public IReadOnlyList<PreparedShard> ByItem { get; init; } = [];

    /// <summary>The SHA-256 of the checksums of all files, in hexadecimal digits.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>All files but the manifest.</summary>
    public IEnumerable<string> Files => [Names, .. ByUser.Select(shard => shard.File), .. ByItem.Select(shard => shard.File)];
}

/// <summary>A source that was read.</summary>
/// <param name="Name">Its name in messages.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Interactions">The number of rows that became interactions.</param>
/// <param name="Zeros">The number of rows with the value 0.</param>
/// <param name="Low">The number of rows below a minimum value.</param>
/// <param name="Bytes">The number of bytes, as stored.</param>
/// <param name="BadRows">The number of skipped rows by the word of their problem.</param>
sealed record PreparedInput(
    string Name, long Rows, long Interactions, long Zeros, long Low, long Bytes, IReadOnlyDictionary<string, long> BadRows)
{
    /// <summary>The number of rows outside the bounds of the time.</summary>
    public long Outside { get; init; }

    /// <summary>The number of rows after the moment from which ages are counted.</summary>
    public long Later { get; init; }
}

/// <summary>The users and items that filters dropped.</summary>
/// <param name="Filter">The filters as typed.</param>
/// <param name="Pairs">The number of dropped pairs.</param>
/// <param name="Users">The number of dropped users.</param>
/// <param name="Items">The number of dropped items.</param>
/// <param name="Rounds">The number of rounds.</param>
sealed record PreparedDrop(string Filter, long Pairs, int Users, int Items, int Rounds);

/// <summary>A shard: consecutive rows of one side.</summary>
/// <param name="File">The name of the file in the folder.</param>
/// <param name="FirstRow">The first row.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="FirstPair">The place of the first pair among all of this side.</param>
/// <param name="Pairs">The number of pairs.</param>
sealed record PreparedShard(string File, int FirstRow, int Rows, long FirstPair, long Pairs);
