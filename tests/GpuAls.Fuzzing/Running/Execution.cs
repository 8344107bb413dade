using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Fuzzing.Targets;

namespace GpuAls.Fuzzing.Running;

/// <summary>One execution of a target, with the rules that hold for all of them.</summary>
static class Execution
{
    /// <summary>The time after which an execution counts as one that hangs.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    // Processor time, which does not depend on other programs: a linear reader takes less than a tenth of it.
    static readonly TimeSpan TimePerByte = TimeSpan.FromMicroseconds(4);

    /// <summary>
    /// Executes an input and checks the rules: only <see cref="GpuAlsException"/>, the bounds of memory and of processor time, and the same result
    /// again.
    /// </summary>
    /// <param name="target">The target.</param>
    /// <param name="input">The input.</param>
    /// <param name="afterFirst">Called after the first of two executions; null for nothing.</param>
    /// <returns>The broken rule; null if there is none.</returns>
    public static Fault? Check(FuzzTarget target, byte[] input, Action? afterFirst = null)
    {
        var first = Run(target, input);
        afterFirst?.Invoke();
        if (first.Fault is not null) return first.Fault;
        var most = target.Time + TimePerByte * first.Bytes;
        var exceeds = first.Allocated > target.Memory.For(first.Bytes) || first.Time > most;
        if (!target.IsRepeated && !exceeds) return null;
        var second = Run(target, input);
        if (second.Fault is not null) return second.Fault;
        if (target.IsRepeated && first.Result != second.Result)
            return new("two results", string.Join(Environment.NewLine, "the first result is", first.Result, "and the second", second.Result));
        // Tables that are filled once, and methods that are compiled, are in the first figures alone.
        if (first.Time > most && second.Time > most)
        {
            var took = FormattableString.Invariant($"{second.Time.TotalSeconds:F1} s for an input of {first.Bytes:N0} bytes");
            return new("too much time", FormattableString.Invariant($"{took}; expected at most {most.TotalSeconds:F1} s"));
        }

        var allocated = Math.Min(first.Allocated, second.Allocated);
        var limit = target.Memory.For(first.Bytes);
        if (allocated <= limit) return null;
        var found = FormattableString.Invariant($"{allocated:N0} bytes for an input of {first.Bytes:N0}; expected at most {limit:N0}");
        return new("too much memory", found);
    }

    /// <summary>The bytes that an input allocates when it is executed again, and those that count as its length.</summary>
    public static (long Allocated, long Bytes) Measure(FuzzTarget target, byte[] input)
    {
        Run(target, input);
        var run = Run(target, input);
        return (run.Allocated, run.Bytes);
    }

    static Figures Run(FuzzTarget target, byte[] input)
    {
        var (before, start) = (Allocated(), Environment.CpuUsage.TotalTime);
        try
        {
            var (result, bytes) = target.Run(input);
            return new(result, bytes, Allocated() - before, Environment.CpuUsage.TotalTime - start, null);
        }
        catch (GpuAlsException exception)
        {
            var allocated = Allocated() - before;
            var result = $"{exception.GetType().Name}: {exception.Message}";
            return new(result, input.Length, allocated, Environment.CpuUsage.TotalTime - start, null);
        }
        catch (Exception exception)
        {
            return new("", input.Length, 0, default, Fault.Of(exception));
        }
    }

    readonly record struct Figures(string Result, long Bytes, long Allocated, TimeSpan Time, Fault? Fault);

    static long Allocated() => GC.GetTotalAllocatedBytes() + NativePages.AllocatedBytes;
}
