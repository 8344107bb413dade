namespace GpuAls.Core.Interactions;

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
