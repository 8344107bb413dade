namespace GpuAls.Core.Solving.Cpu;

/// <summary>Some columns of some entries' vectors.</summary>
/// <param name="values">The first entry's.</param>
/// <param name="stride">Floats from one entry to the next.</param>
/// <param name="count">How many entries, a multiple of 16.</param>
readonly unsafe struct EntryPanel(float* values, int stride, int count)
{
    public float* Values { get; } = values;

    public int Stride { get; } = stride;

    public int Count { get; } = count;
}
