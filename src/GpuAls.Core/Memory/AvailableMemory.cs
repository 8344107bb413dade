namespace GpuAls.Core.Memory;

/// <summary>The limit that the memory of this process meets first.</summary>
/// <param name="Name">The limit in messages: <c>ulimit -v</c>.</param>
/// <param name="Remedy">How to raise the limit, as the end of a sentence.</param>
sealed record MemoryBound(string Name, string Remedy)
{
    /// <summary>The memory of the machine.</summary>
    public static MemoryBound PhysicalMemory { get; } = new("physical memory", "use a machine with more memory");

    /// <summary>The limit of a container, a service or a job.</summary>
    public static MemoryBound ControlGroup { get; } = new("memory limit of the control group", "raise the memory limit of the container or service");

    /// <summary>The limit of a shell on the address space.</summary>
    public static MemoryBound AddressSpace { get; } = new("ulimit -v", "raise the limit: ulimit -v unlimited");

    /// <summary>The limit of a shell on private memory.</summary>
    public static MemoryBound DataSize { get; } = new("ulimit -d", "raise the limit: ulimit -d unlimited");

    /// <summary>The limit that a user typed.</summary>
    public static MemoryBound Typed { get; } = new("--memory-limit", "raise the limit: --memory-limit");

    /// <summary>The limit that was set for the .NET runtime.</summary>
    public static MemoryBound Runtime { get; } = new("DOTNET_GCHeapHardLimit", "raise DOTNET_GCHeapHardLimit");
}

/// <summary>The memory of this process at one moment: the part in use and the part that it can still get.</summary>
/// <param name="Used">The bytes in use.</param>
/// <param name="Free">The bytes that the process can still allocate; negative if a limit is exceeded already.</param>
/// <param name="Bound">The limit that leaves the fewest bytes.</param>
readonly record struct AvailableMemory(long Used, long Free, MemoryBound Bound)
{
    /// <summary>The bytes in use and the free ones together.</summary>
    public long Total => Math.Max(0, Used + Free);
}

/// <summary>
/// More memory is needed than the system gives to this process. Found by a plan before the memory is allocated, because a control group ends a
/// process that exceeds its limit without a message.
/// </summary>
sealed class MemoryLimitException : GpuAlsException
{
    const double MiBytes = 1 << 20;

    /// <param name="subject">The need, with its verb: <c>training needs</c>.</param>
    /// <param name="more">The bytes that are needed beside those in use.</param>
    /// <param name="memory">The memory of the process.</param>
    public MemoryLimitException(string subject, double more, AvailableMemory memory)
        : base(
            $"{subject} {MiB(Math.Ceiling((memory.Used + more) / MiBytes))}; "
            + $"{MiB(Math.Floor(memory.Total / MiBytes))} is available ({memory.Bound.Name})") => (More, Memory) = (more, memory);

    /// <param name="subject">The need, with its verb: <c>plays.tsv: 1,000 rows read so far need</c>.</param>
    /// <param name="found">The exception of the step that needs the memory.</param>
    public MemoryLimitException(string subject, MemoryLimitException found)
        : this(subject, found.More, found.Memory) => (MaxFactors, FitsWithoutNeighbours) = (found.MaxFactors, found.FitsWithoutNeighbours);

    /// <summary>The bytes that are needed beside those in use.</summary>
    public double More { get; }

    /// <summary>The memory of the process.</summary>
    public AvailableMemory Memory { get; }

    /// <summary>The largest number of factors that fits; null if factors are not the reason, 0 if no number fits.</summary>
    public int? MaxFactors { get; init; }

    /// <summary>Whether a training of the factors alone fits.</summary>
    public bool FitsWithoutNeighbours { get; init; }

    // One unit for both numbers, the need rounded up and the rest down, so that the difference can be seen.
    static string MiB(double number) => FormattableString.Invariant($"{number:N0} MiB");
}
