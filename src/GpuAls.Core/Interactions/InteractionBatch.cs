namespace GpuAls.Core.Interactions;

/// <summary>
/// Up to 2,048 interactions by names, on their way from a reader to an <see cref="InteractionMatrixBuilder"/>. The builder looks up many names at a
/// time, and may run on another thread than the reader.
/// </summary>
sealed class InteractionBatch
{
    /// <summary>The maximum number of interactions; fewer if the names are long.</summary>
    public const int Capacity = 2048;

    const int BytesOfNames = 32 * Capacity;

    readonly int[] users = new int[Capacity];
    readonly float[] strengths = new float[Capacity];

    /// <summary>The number of interactions.</summary>
    public int Count { get; private set; }

    /// <summary>The users; the same user in consecutive interactions occurs once.</summary>
    public NameBatch Users { get; } = new(Capacity, BytesOfNames);

    /// <summary>[count] The item of each interaction.</summary>
    public NameBatch Items { get; } = new(Capacity, BytesOfNames);

    /// <summary>[count] The place of each interaction's user in <see cref="Users"/>.</summary>
    public ReadOnlySpan<int> UserPlaces => users.AsSpan(0, Count);

    /// <summary>[count] The strength of each interaction.</summary>
    public ReadOnlySpan<float> Strengths => strengths.AsSpan(0, Count);

    /// <summary>Whether a user is the user of the last interaction.</summary>
    public bool IsLastUser(ReadOnlySpan<byte> user) => Users.Count > 0 && Users[Users.Count - 1].SequenceEqual(user);

    /// <summary>Adds an interaction, unless the batch is full.</summary>
    /// <param name="user">UTF-8, not empty.</param>
    /// <param name="item">UTF-8, not empty.</param>
    /// <param name="strength">The strength: finite and not 0; a negative strength is a dislike.</param>
    /// <param name="isLastUser">The result of <see cref="IsLastUser"/>.</param>
    /// <returns>Whether the interaction was added; an empty batch takes any interaction.</returns>
    public bool TryAdd(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, float strength, bool isLastUser)
    {
        if (!Items.HasRoomFor(item) || !(isLastUser || Users.HasRoomFor(user))) return false;
        if (!isLastUser) Users.Add(user);
        Items.Add(item);
        users[Count] = Users.Count - 1;
        strengths[Count++] = strength;
        return true;
    }

    /// <summary>Removes all content.</summary>
    public void Clear()
    {
        Users.Clear();
        Items.Clear();
        Count = 0;
    }
}

/// <summary>
/// A list of names with limited size, which is filled, looked up as a whole in a <see cref="VocabularyBuilder"/>, and filled again.
/// </summary>
/// <param name="capacity">The maximum number of names.</param>
/// <param name="bytes">The maximum number of bytes of all names together; a single name may be longer.</param>
sealed class NameBatch(int capacity, int bytes)
{
    readonly int[] ends = new int[capacity];
    byte[] text = new byte[bytes];

    /// <summary>The number of names.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of a name.</summary>
    public ReadOnlySpan<byte> this[int place]
    {
        get
        {
            var start = place == 0 ? 0 : ends[place - 1];
            return text.AsSpan(start, ends[place] - start);
        }
    }

    /// <summary>Whether a name can be added; an empty batch takes any name.</summary>
    public bool HasRoomFor(ReadOnlySpan<byte> name) => Count == 0 || (Count < ends.Length && name.Length <= text.Length - ends[Count - 1]);

    /// <summary>Adds a name for which there is room.</summary>
    /// <param name="name">UTF-8; not empty.</param>
    public void Add(ReadOnlySpan<byte> name)
    {
        var start = Count == 0 ? 0 : ends[Count - 1];
        if (name.Length > text.Length - start) text = new byte[name.Length];
        name.CopyTo(text.AsSpan(start));
        ends[Count++] = start + name.Length;
    }

    /// <summary>Removes all content.</summary>
    public void Clear() => Count = 0;
}
