using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// A growing list of interactions by row numbers, which is sorted by item at the end. Before it grows, it compares its plan with the memory that the
/// process can get.
/// </summary>
/// <param name="memory">Reads the memory of the process.</param>
/// <param name="overflow">Creates the exception for a user's row and an item's row whose strengths add up to a number beyond float32.</param>
sealed unsafe partial class InteractionList(Func<AvailableMemory> memory, Func<int, int, double, GpuAlsException> overflow) : IInteractionStore
{
    // 48 MiB a piece, less for the first: growing copies nothing, and each piece is freed as soon as it was sorted. Outside the managed heap, because
    // the system's work for each new small page would take longer than everything else.
    internal const int FirstPieceLength = 1 << 16;
    internal const int PieceLength = 1 << 22;

    const int EncodeBatchSize = 1024;

    // An entry of the sorted matrix: a row, and a value without a code. The matrix by item stands beside the list, and the matrix by user takes the
    // place of the pieces that were freed.
    const int BytesToSort = sizeof(int) + sizeof(float);

    readonly List<LargeArray<Interaction>> pieces = [];
    readonly List<long> starts = []; // of the pieces
    int filled; // of the last piece

    /// <summary>The number of interactions.</summary>
    public long Count => pieces.Count == 0 ? 0 : starts[^1] + filled;

    /// <summary>Adds one interaction.</summary>
    /// <exception cref="GpuAlsException">There is not enough memory, or the strengths of a pair add up to a number beyond float32.</exception>
    public void Add(int user, int item, float strength)
    {
        if (pieces.Count == 0 || filled == pieces[^1].Length) AddPiece();
        pieces[^1].Pointer[filled++] = new Interaction(user, item, strength);
    }

    /// <summary>Gives users and items other numbers, in place.</summary>
    /// <param name="users">[old users] The new number of each user; null leaves the users unchanged.</param>
    /// <param name="items">[old items] The new number of each item; null leaves the items unchanged.</param>
    public void Renumber(int[]? users, int[]? items)
    {
        for (var piece = 0; piece < pieces.Count; piece++)
        {
            var interactions = pieces[piece].Pointer;
            var length = piece < pieces.Count - 1 ? pieces[piece].Length : filled;
            for (long k = 0; k < length; k++)
            {
                var (user, item, strength) = interactions[k];
                interactions[k] = new Interaction(users is null ? user : users[user], items is null ? item : items[item], strength);
            }
        }
    }

    /// <summary>The interactions by item, in order of arrival; the list frees its memory and is empty afterwards.</summary>
    /// <param name="users">The number of users.</param>
    /// <param name="items">The number of items.</param>
    /// <returns>[items × users] The users of each item, unsorted; a user may occur several times.</returns>
    public SparseRows SortByItem(int users, int items) => SortByItem(users, items, ColumnSort.Parts(Count, items));

    internal SparseRows SortByItem(int users, int items, int parts)
    {
        var distinct = DistinctValues.Find(parts, (part, ofPart) =>
        {
            var fits = true;
            ForEachRun(part, parts, (run, length, _) => fits = fits && AddStrengths(run, length, ofPart));
            return fits;
        });
        var result = distinct is null
            ? Sort<float>(users, items, parts, TakeStrengths, EntryValues.Of)
            : Sort<ushort>(users, items, parts,
                (run, length, to) => EncodeStrengths(run, length, distinct, to), codes => EntryValues.Of(codes, distinct.Levels));
        Truncate(0);
        (Merged, minCountToMerge) = (0, 0);
        return result;
    }

    SparseRows Sort<T>(int users, int items, int parts, Encode<T> encode, Func<LargeArray<T>, EntryValues> store)
        where T : unmanaged => ColumnSort.Sort(
        users,
        items,
        Count,
        parts,
        (part, counts) => ForEachRun(part, parts, (run, length, _) => CountItems(run, length, counts)),
        (part, cursors, rows, values) => ForEachRun(part, parts, (run, length, piece) =>
        {
            Scatter(run, length, encode, cursors, rows, values);
            // A piece that two parts share is freed at the end.
            if (length == piece.Length) piece.Dispose();
        }),
        store);

    static bool AddStrengths(Interaction* run, long length, DistinctValues distinct)
    {
        for (long k = 0; k < length; k++)
        {
            if (!distinct.TryAdd(run[k].Strength)) return false;
        }

        return true;
    }

    static void TakeStrengths(Interaction* run, int length, float* to)
    {
        for (var k = 0; k < length; k++) to[k] = run[k].Strength;
    }

    static void EncodeStrengths(Interaction* run, int length, DistinctValues distinct, ushort* to)
    {
        for (var k = 0; k < length; k++) to[k] = distinct.CodeOf(run[k].Strength);
    }

    static void CountItems(Interaction* run, long length, long* counts)
    {
        for (long k = 0; k < length; k++) counts[run[k].Item]++;
    }

    static void Scatter<T>(Interaction* run, long length, Encode<T> encode, long* cursors, int* rows, T* values) where T : unmanaged
    {
        var encoded = stackalloc T[EncodeBatchSize];
        for (long start = 0; start < length; start += EncodeBatchSize)
        {
            var count = (int)Math.Min(EncodeBatchSize, length - start);
            encode(run + start, count, encoded);
            for (var k = 0; k < count; k++)
            {
                ColumnSort.PrefetchPlace(run[Math.Min(start + k + ColumnSort.PrefetchDistance, length - 1)].Item, cursors, rows, values);
                var place = cursors[run[start + k].Item]++;
                rows[place] = run[start + k].User;
                values[place] = encoded[k];
            }
        }
    }

    /// <summary>Calls <paramref name="work"/> for one part of the interactions, in their order, in runs that do not cross pieces.</summary>
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
        var length = pieces.Count == 0 ? FirstPieceLength : PieceLength;
        if (pieces.Count > 0 && !Fits(length, memory()))
        {
            if (TryMergeEqualPairs() && filled < pieces[^1].Length) return;
            // The last rows may still fit if the list grows in small steps.
            if (!Fits(length, memory())) length = FirstPieceLength;
            var available = memory();
            if (!Fits(length, available))
                throw new MemoryLimitException($"{DisplayText.Count(Count + Merged)} interactions need", Needs(length), available);
        }

        var start = Count;
        pieces.Add(LargeArray<Interaction>.Uninitialized(length));
        starts.Add(start);
        filled = 0;
    }

    bool Fits(int length, AvailableMemory available) => Needs(length) <= available.Free;

    /// <summary>The bytes for one more piece, and for sorting all interactions afterwards.</summary>
    double Needs(int length) => (double)length * sizeof(Interaction) + (double)(Count + length) * BytesToSort;

    long StartOf(int piece) => starts[piece];

    delegate void Encode<T>(Interaction* run, int length, T* to) where T : unmanaged;

    delegate void Run(Interaction* run, long length, LargeArray<Interaction> piece);

    record struct Interaction(int User, int Item, float Strength);
}
