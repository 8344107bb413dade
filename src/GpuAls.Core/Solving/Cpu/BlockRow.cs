namespace GpuAls.Core.Solving.Cpu;

/// <summary>Where a row's entries lie among those of its batch: those whose s·sᵀ is added, then those with a negative weight, where it is subtracted.</summary>
/// <param name="Added">Entries with weights from zero.</param>
/// <param name="Subtracted">Entries with weights below zero.</param>
/// <param name="IsHeld">Whether their vectors are held, or fetched whenever they are needed.</param>
readonly record struct BlockRow(EntryRange Added, EntryRange Subtracted, bool IsHeld)
{
    /// <summary>Whether the row has no entries.</summary>
    public bool IsEmpty => Added.Length == 0 && Subtracted.Length == 0;

    /// <summary>One after the last entry.</summary>
    public int End => Subtracted.End;
}

/// <summary>Entries side by side, a multiple of 16 with the zeros that fill them up in front.</summary>
/// <param name="Start">Where the filling begins.</param>
/// <param name="First">The first entry.</param>
/// <param name="End">One after the last.</param>
readonly record struct EntryRange(int Start, int First, int End)
{
    /// <summary>How many there are, with the filling.</summary>
    public int Length => End - Start;

    /// <summary>How many zeros are in front.</summary>
    public int Filling => First - Start;
}
