namespace GpuAls.Core;

/// <summary>A growing list of interactions by row numbers, which ends with being sorted by item.</summary>
sealed unsafe class InteractionList
{
    // 48 MiB a piece, less for the first: nothing is ever copied to grow, and each piece is given back as soon as it was sorted in. Outside the managed heap:
    // on its small pages, the system's work for each new one takes longer than all the rest.
    internal const int FirstPieceLength = 1 << 16;
    internal const int PieceLength = 1 << 22;

    readonly List<LargeArray<Interaction>> pieces = [];
    int filled; // of the last piece

    /// <summary>How many interactions there are.</summary>
    public long Count => pieces.Count == 0 ? 0 : StartOf(pieces.Count - 1) + filled;

    /// <summary>Adds one.</summary>
    /// <exception cref="GpuAlsException">There is not enough memory.</exception>
    public void Add(int user, int item, float strength)
    {
        if (pieces.Count == 0 || filled == pieces[^1].Length) AddPiece();
        pieces[^1].Pointer[filled++] = new Interaction(user, item, strength);
    }

    /// <summary>The interactions by item, in order of arrival; the list gives its memory away and is empty afterwards.</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    /// <returns>[items × users] The users of each item, not in order, and the same one perhaps more than once.</returns>
    public SparseRows SortByItem(int users, int items) => SortByItem(users, items, ColumnSort.Parts(Count, items));

    internal SparseRows SortByItem(int users, int items, int parts)
    {
        var result = ColumnSort.Sort(
            users,
            items,
            Count,
            parts,
            (part, counts) => ForEachRun(part, parts, (run, length, _) => CountItems(run, length, counts)),
            (part, cursors, rows, values) => ForEachRun(part, parts, (run, length, piece) =>
            {
                Scatter(run, length, cursors, rows, values);
                // A piece that two parts share waits for the end.
                if (length == piece.Length) piece.Dispose();
            }));
        foreach (var piece in pieces) piece.Dispose();
        pieces.Clear();
        return result;
    }

    static void CountItems(Interaction* run, long length, long* counts)
    {
        for (long k = 0; k < length; k++) counts[run[k].Item]++;
    }

    static void Scatter(Interaction* run, long length, long* cursors, int* rows, float* values)
    {
        for (long k = 0; k < length; k++)
        {
            ColumnSort.PrefetchPlace(run[Math.Min(k + ColumnSort.Ahead, length - 1)].Item, cursors, rows, values);
            var place = cursors[run[k].Item]++;
            rows[place] = run[k].User;
            values[place] = run[k].Strength;
        }
    }

    /// <summary>One part of the interactions, in their order, in runs that lie in one piece each.</summary>
    void ForEachRun(int part, int parts, Run work)
    {
        long start = Count * part / parts, end = Count * (part + 1) / parts;
        for (var piece = 0; piece < pieces.Count; piece++)
        {
            var first = Math.Max(start - StartOf(piece), 0);
            var length = Math.Min(end - StartOf(piece), pieces[piece].Length) - first;
            if (length > 0) work(pieces[piece].Pointer + first, length, pieces[piece]);
        }
    }

    void AddPiece()
    {
        pieces.Add(LargeArray<Interaction>.Uninitialized(pieces.Count == 0 ? FirstPieceLength : PieceLength));
        filled = 0;
    }

    static long StartOf(int piece) => piece == 0 ? 0 : FirstPieceLength + (piece - 1L) * PieceLength;

    delegate void Run(Interaction* run, long length, LargeArray<Interaction> piece);

    readonly record struct Interaction(int User, int Item, float Strength);
}
