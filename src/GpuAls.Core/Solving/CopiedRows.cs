namespace GpuAls.Core.Solving;

/// <summary>The rows of one side that the devices of one process copy from each other's memory, as one rank sees them.</summary>
/// <param name="Rank">The number of this rank.</param>
/// <param name="Sent">
/// The places of the rows that other ranks need, among those that this rank holds: those for the first rank, then those for the second one, and so
/// on. Those for one rank ascend.
/// </param>
/// <param name="ToEach">[ranks] The rows for each rank, in <paramref name="Sent"/>.</param>
/// <param name="FromEach">[ranks] The places of the rows of each rank, among those that this rank holds.</param>
/// <param name="RowsOfRound">Maximum rows that a device gathers for another one at a time.</param>
/// <param name="Rounds">The number of rounds in which the rows are copied, the same on all ranks.</param>
sealed record CopiedRows(int Rank, int[] Sent, RowRange[] ToEach, RowRange[] FromEach, int RowsOfRound, int Rounds)
{
    /// <summary>Whether the rows for a rank are consecutive where they are solved, so that they need not be gathered.</summary>
    public bool IsConsecutive(int rank)
    {
        var (start, count) = ToEach[rank];
        return count == 0 || Sent[start + count - 1] - Sent[start] == count - 1;
    }

    /// <summary>
    /// The rows for a rank in a round, counted from the first row for that rank. Consecutive rows are all in the first round: they need no memory.
    /// </summary>
    public RowRange InRound(int rank, int round)
    {
        var count = ToEach[rank].Count;
        if (IsConsecutive(rank)) return round == 0 ? new(0, count) : default;
        var first = (int)Math.Min(count, (long)round * RowsOfRound);
        return new(first, Math.Min(count - first, RowsOfRound));
    }

    /// <summary>[ranks] The places of the rows that are gathered for each rank in a round, in a memory for all of them.</summary>
    public RowRange[] Gathered()
    {
        var gathered = new RowRange[ToEach.Length];
        for (int rank = 0, end = 0; rank < gathered.Length; rank++)
        {
            gathered[rank] = new(end, IsConsecutive(rank) ? 0 : Math.Min(RowsOfRound, ToEach[rank].Count));
            end += gathered[rank].Count;
        }

        return gathered;
    }
}

/// <summary>Consecutive rows.</summary>
/// <param name="Start">The first row.</param>
/// <param name="Count">The number of rows.</param>
readonly record struct RowRange(int Start, int Count);

/// <summary>A session on a device that copies vectors from the memory of other devices of this process.</summary>
interface ICopyingSession : IPartialSession
{
    /// <summary>Bytes of a vector in the memory of the device.</summary>
    int BytesOfRow { get; }

    /// <summary>
    /// Gathers the rows of a round that other sessions need, where they are not consecutive. The rows that it gathered in the round before are
    /// overwritten.
    /// </summary>
    /// <param name="ofUsers">Whether rows of users.</param>
    /// <param name="round">The zero-based number of the round.</param>
    void GatherRows(bool ofUsers, int round);

    /// <summary>Copies the rows of a round that this session needs from the sessions that solve them. Returns when the copies are complete.</summary>
    /// <param name="ofUsers">Whether rows of users.</param>
    /// <param name="round">The zero-based number of the round.</param>
    /// <param name="sessions">[ranks] The sessions, which have gathered the rows of the round.</param>
    void CopyRows(bool ofUsers, int round, IReadOnlyList<ICopyingSession> sessions);
}
