namespace GpuAls.Core.Interactions;

/// <summary>
/// Some hundred interactions by names, on their way from a reader to an <see cref="InteractionMatrixBuilder"/>: names are looked up many at a time there,
/// and may be so on another thread than the one that reads.
/// </summary>
sealed class InteractionBatch
{
    /// <summary>How many interactions it holds; fewer where the names are long.</summary>
    public const int Capacity = 2048;

    const int BytesOfNames = 32 * Capacity;

    readonly int[] users = new int[Capacity];
    readonly float[] strengths = new float[Capacity];

    /// <summary>How many interactions there are.</summary>
    public int Count { get; private set; }

    /// <summary>The users, each as often as it comes after another one.</summary>
    public NameBatch Users { get; } = new(Capacity, BytesOfNames);

    /// <summary>[count] The item of each interaction.</summary>
    public NameBatch Items { get; } = new(Capacity, BytesOfNames);

    /// <summary>[count] The place of each interaction's user in <see cref="Users"/>.</summary>
    public ReadOnlySpan<int> UserPlaces => users.AsSpan(0, Count);

    /// <summary>[count] How often or how long.</summary>
    public ReadOnlySpan<float> Strengths => strengths.AsSpan(0, Count);

    /// <summary>Whether a user is the one of the interaction that was added last.</summary>
    public bool IsLastUser(ReadOnlySpan<byte> user) => Users.Count > 0 && Users[Users.Count - 1].SequenceEqual(user);

    /// <summary>Adds an interaction, unless the batch is full.</summary>
    /// <param name="user">UTF-8, not empty.</param>
    /// <param name="item">UTF-8, not empty.</param>
    /// <param name="strength">How often or how long: finite, not 0; below 0 a dislike.</param>
    /// <param name="isLastUser">What <see cref="IsLastUser"/> says of the user.</param>
    /// <returns>Whether it was added; an empty batch takes any interaction.</returns>
    public bool TryAdd(ReadOnlySpan<byte> user, ReadOnlySpan<byte> item, float strength, bool isLastUser)
    {
        if (!Items.HasRoomFor(item) || !(isLastUser || Users.HasRoomFor(user))) return false;
        if (!isLastUser) Users.Add(user);
        Items.Add(item);
        users[Count] = Users.Count - 1;
        strengths[Count++] = strength;
        return true;
    }

    /// <summary>Makes it empty again.</summary>
    public void Clear()
    {
        Users.Clear();
        Items.Clear();
        Count = 0;
    }
}

/// <summary>A list of names of limited length that is filled, looked up all at once in a <see cref="VocabularyBuilder"/>, and filled again.</summary>
/// <param name="capacity">How many names it holds.</param>
/// <param name="bytes">How many bytes all names have together; a single name may be longer.</param>
sealed class NameBatch(int capacity, int bytes)
{
    readonly int[] ends = new int[capacity];
    byte[] text = new byte[bytes];

    /// <summary>How many names there are.</summary>
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

    /// <summary>Makes it empty again.</summary>
    public void Clear() => Count = 0;
}
