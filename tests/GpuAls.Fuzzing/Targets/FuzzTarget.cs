using GpuAls.Fuzzing.Mutation;

namespace GpuAls.Fuzzing.Targets;

/// <summary>The result of one execution.</summary>
/// <param name="Result">The result as text, the same whenever the input is the same.</param>
/// <param name="Bytes">The bytes that the bound of memory counts: those of the input, or of the text in a compressed input.</param>
readonly record struct Outcome(string Result, long Bytes);

/// <summary>The memory that an execution may allocate, managed and native, all allocations added up.</summary>
/// <param name="PerByte">The bytes for each byte of the input.</param>
/// <param name="Constant">The bytes for an empty input.</param>
readonly record struct MemoryBound(long PerByte, long Constant)
{
    public long For(long bytes) => Constant + PerByte * bytes;
}

/// <summary>A reader, or the command line, that is fuzzed with inputs of bytes.</summary>
abstract class FuzzTarget
{
    /// <summary>The name, which is the folder of its corpus too.</summary>
    public abstract string Name { get; }

    /// <summary>The memory that an execution may allocate.</summary>
    public virtual MemoryBound Memory => new(PerByte: 512, Constant: 8 << 20);

    /// <summary>The processor time that an execution of an empty input may take.</summary>
    public virtual TimeSpan Time => TimeSpan.FromSeconds(1);

    /// <summary>Whether every execution is repeated and its result compared.</summary>
    public virtual bool IsRepeated => true;

    /// <summary>The longest input of ordinary mutations.</summary>
    public virtual int MaxLength => 4096;

    /// <summary>The longest input of the rare mutations that repeat a part many times; 0 for none.</summary>
    public virtual int MaxStretchedLength => 512 << 10;

    /// <summary>Valid inputs.</summary>
    public abstract IEnumerable<byte[]> Seeds { get; }

    /// <summary>Words of the format, which mutations insert.</summary>
    public virtual IReadOnlyList<byte[]> Words => [];

    /// <summary>Executes one input.</summary>
    /// <exception cref="Core.GpuAlsException">The input is refused. Every other exception is a fault.</exception>
    public abstract Outcome Run(byte[] input);

    /// <summary>A changed input. A format with checksums corrects them in most of the inputs, so that the checks behind them are reached.</summary>
    public virtual byte[] Mutate(byte[] input, byte[] other, Mutator mutator, int maxLength) => mutator.Mutate(input, other, Words, maxLength);
}
