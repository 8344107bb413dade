using System.Text;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// Collects interactions one by one, in any order, and builds an <see cref="InteractionMatrix"/>. Users and items are numbered in
/// order of first appearance. The strengths of equal pairs are added up; a pair whose likes and dislikes cancel out is dropped.
/// </summary>
public sealed class InteractionMatrixBuilder
{
    // Text that is not Unicode would become U+FFFD, and two different ids the same.
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly IInteractionStore interactions;
    readonly int[] userRows = new int[InteractionBatch.Capacity];
    readonly int[] itemRows = new int[InteractionBatch.Capacity];

    /// <summary>An empty builder.</summary>
    public InteractionMatrixBuilder()
        : this(SystemMemory.Read)
    {
    }

    /// <param name="memory">Reads the memory that the interactions may use.</param>
    internal InteractionMatrixBuilder(Func<AvailableMemory> memory) =>
        interactions = new InteractionList(memory, (user, item, sum) => new StrengthOverflowException(Users[user], Items[item], sum));

    /// <param name="store">The place of the interactions. This builder numbers users and items, and builds no matrix.</param>
    internal InteractionMatrixBuilder(IInteractionStore store) => interactions = store;

    /// <summary>The number of interactions that were added, repeated pairs included.</summary>
    public long Count => interactions.Count + interactions.Merged;

    /// <summary>The number of interactions in memory: fewer than <see cref="Count"/> if equal pairs were merged because memory was short.</summary>
    internal long Stored => interactions.Count;

    /// <summary>The number of different users that were added.</summary>
    public int UserCount => Users.Count;

    /// <summary>The number of different items that were added.</summary>
    public int ItemCount => Items.Count;

    /// <summary>The users so far.</summary>
    internal VocabularyBuilder Users { get; private set; } = new();

    /// <summary>The items so far.</summary>
    internal VocabularyBuilder Items { get; private set; } = new();

    /// <summary>The use of the times of the rows that were added; null if they were not used.</summary>
    internal InteractionTimes? Times { get; set; }

    /// <summary>Adds one interaction. An interaction that is refused adds no user and no item.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="item">The item's id.</param>
    /// <param name="strength">A count, a duration or a rating: finite and not 0; a negative strength is a dislike.</param>
    /// <exception cref="ArgumentException">An id is empty, or has half of a surrogate pair and so is not Unicode text.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="strength"/> is 0 or not finite.</exception>
    public void Add(string user, string item, float strength) => Add(Utf8(user, nameof(user)), Utf8(item, nameof(item)), strength);

    /// <summary>Adds one interaction, with ids in UTF-8. An interaction that is refused adds no user and no item.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="item">The item's id.</param>
    /// <param name="strength">A count, a duration or a rating: finite and not 0; a negative strength is a dislike.</param>
    /// <exception cref="ArgumentException">An id is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="strength"/> is 0 or not finite.</exception>
    public void Add(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, float strength)
    {
        if (user.IsEmpty) throw new ArgumentException("the user id is empty", nameof(user));
        if (item.IsEmpty) throw new ArgumentException("the item id is empty", nameof(item));
        RequireStrength(strength);
        interactions.Add(Users.GetOrAdd(user), Items.GetOrAdd(item), strength);
    }

    /// <summary>Adds one interaction by rows of <see cref="Users"/> and <see cref="Items"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row, or <paramref name="strength"/> is 0 or not finite.</exception>
    internal void Add(int user, int item, float strength)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)user, (uint)Users.Count, nameof(user));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)Items.Count, nameof(item));
        RequireStrength(strength);
        interactions.Add(user, item, strength);
    }

    /// <summary>Adds many interactions, in their order, as if each were added by its names; the batch has no empty name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A strength is 0 or not finite; then none of the batch is added.</exception>
    internal void Add(InteractionBatch batch)
    {
        var users = userRows.AsSpan(0, batch.Users.Count);
        var items = itemRows.AsSpan(0, batch.Count);
        var places = batch.UserPlaces;
        var strengths = batch.Strengths;
        foreach (var strength in strengths) RequireStrength(strength);
        Users.GetOrAdd(batch.Users, users);
        Items.GetOrAdd(batch.Items, items);
        for (var k = 0; k < items.Length; k++) interactions.Add(users[places[k]], items[k], strengths[k]);
    }

    /// <summary>Renames some users. Users of the same name become one, with the number of the first; the interactions follow.</summary>
    /// <param name="names">The new name of each row that changes: UTF-8, not empty.</param>
    internal void RenameUsers(IReadOnlyDictionary<int, byte[]> names)
    {
        if (names.Count == 0) return;
        (Users, var rows) = Users.Renamed(names);
        if (rows is not null) interactions.Renumber(rows, items: null);
    }

    /// <summary>Renames some items, as <see cref="RenameUsers"/> renames users.</summary>
    /// <param name="names">The new name of each row that changes: UTF-8, not empty.</param>
    internal void RenameItems(IReadOnlyDictionary<int, byte[]> names)
    {
        if (names.Count == 0) return;
        (Items, var rows) = Items.Renamed(names);
        if (rows is not null) interactions.Renumber(users: null, rows);
    }

    /// <summary>Builds the matrix. The builder gives its content away and is empty afterwards, so that no interaction is in memory twice.</summary>
    /// <exception cref="GpuAlsException">The strengths of a pair add up to a number beyond float32; the message has the pair.</exception>
    public InteractionMatrix Build() => Build(userLabels: null, itemLabels: null);

    /// <summary>
    /// Builds the matrix, with labels. The builder gives its content away and is empty afterwards, so that no interaction is in memory twice.
    /// </summary>
    /// <param name="userLabel">The name that people use for a user, by id; null or "" where there is none.</param>
    /// <param name="itemLabel">The name that people use for an item, by id; null or "" where there is none.</param>
    /// <exception cref="GpuAlsException">The strengths of a pair add up to a number beyond float32; the message has the pair.</exception>
    public InteractionMatrix Build(Func<string, string?>? userLabel = null, Func<string, string?>? itemLabel = null) =>
        Build(Labels(Users, userLabel), Labels(Items, itemLabel));

    /// <summary>Builds the matrix, with labels.</summary>
    /// <param name="userLabels">[users] Labels of the users.</param>
    /// <param name="itemLabels">[items] Labels of the items.</param>
    /// <exception cref="ArgumentException">There is not one label for each row; the builder is unchanged.</exception>
    /// <exception cref="GpuAlsException">The strengths of a pair add up to a number beyond float32; the message has the pair.</exception>
    internal InteractionMatrix Build(Utf8Strings? userLabels = null, Utf8Strings? itemLabels = null)
    {
        if (interactions is not InteractionList list) throw new InvalidOperationException("the interactions are not in memory");
        var (users, items) = (Users.Build(userLabels, "user"), Items.Build(itemLabels, "item"));
        (Users, Items) = (new(), new());
        // Three counting sorts: the first orders the entries by item and arrival, the second by user and item, with equal pairs side by side, the
        // third by item and user. If the input listed one user after the other, the result of the first is already that of the third.
        var (entries, mayHoldZeros) = (Count, list.Merged > 0);
        var arrived = list.SortByItem(users.Count, items.Count);
        var isSorted = !mayHoldZeros && IsAscending(arrived);
        var byUser = arrived.Transpose();
        // Freed at once and not by the garbage collector: they are as large as the result.
        if (!isSorted) arrived.Free();
        var (merged, cancelled, rounded) = EqualPairs.Merge(byUser, users, items, mayHoldZeros);
        if (!ReferenceEquals(merged, byUser)) byUser.Free();
        return new InteractionMatrix(users, items, merged, isSorted ? arrived : merged.Transpose(), entries - merged.Entries - cancelled)
        {
            Cancelled = cancelled,
            Times = Times,
            RoundedSums = rounded,
        };
    }

    static byte[] Utf8(string id, string name)
    {
        try
        {
            return Strict.GetBytes(id);
        }
        catch (EncoderFallbackException exception)
        {
            throw new ArgumentException(
                $"the {name} id {DisplayText.Quote(id)} is not Unicode text: it has half of a surrogate pair", name, exception);
        }
    }

    static void RequireStrength(float strength)
    {
        if (strength == 0 || !float.IsFinite(strength))
            throw new ArgumentOutOfRangeException(nameof(strength), strength, "a strength must be a finite number other than 0");
    }

    static Utf8Strings? Labels(VocabularyBuilder names, Func<string, string?>? label) =>
        label is null ? null : Utf8Strings.From(Enumerable.Range(0, names.Count).Select(row => label(Encoding.UTF8.GetString(names[row])) ?? ""));

    static unsafe bool IsAscending(SparseRows rows)
    {
        var offsets = rows.Offsets.Pointer;
        var columns = rows.ColumnIndices.Pointer;
        for (var row = 0; row < rows.Rows; row++)
        {
            for (var e = offsets[row] + 1; e < offsets[row + 1L]; e++)
            {
                if (columns[e] <= columns[e - 1]) return false;
            }
        }

        GC.KeepAlive(rows);
        return true;
    }
}
