using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Fuzzing.Running;
using GpuAls.Fuzzing.Targets;

namespace GpuAls.Fuzzing.Tests;

/// <summary>Each rule of an execution finds the reader that breaks it.</summary>
public sealed class ExecutionTests
{
    [Fact]
    public void AReaderThatRefuses_KeepsTheRules() => Assert.Null(Execution.Check(new Reader(_ => throw new GpuAlsException("no")), [1]));

    [Fact]
    public void AnotherException_IsAFault()
    {
        var fault = Execution.Check(new Reader(_ => throw new FormatException("bad")), [1]);
        Assert.NotNull(fault);
        Assert.StartsWith("FormatException at GpuAls.Fuzzing.Tests.ExecutionTests", fault.Rule, StringComparison.Ordinal);
        Assert.Contains("bad", fault.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherResult_IsAFault()
    {
        var calls = 0;
        Assert.Equal("two results", Execution.Check(new Reader(_ => $"{calls++}"), [1])?.Rule);
    }

    [Fact]
    public void TooMuchManagedMemory_IsAFault() => Assert.Equal(
        "too much memory", Execution.Check(new Reader(input => $"{new byte[(10 << 20) * input.Length].Length}"), [1])?.Rule);

    [Fact]
    public void TooMuchNativeMemory_IsAFault()
    {
        var fault = Execution.Check(
            // A row of one factor takes 64 bytes outside the managed heap.
            new Reader(_ => $"{FactorMatrix.From(1, [.. Enumerable.Repeat(new float[1], 200_000)]).Rows}"),
            [1]);
        Assert.Equal("too much memory", fault?.Rule);
        Assert.Contains("for an input of 1; expected at most 8,389,120", fault?.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void TooMuchTime_IsAFault()
    {
        var fault = Execution.Check(
            new Reader(_ =>
            {
                var start = Environment.CpuUsage.TotalTime;
                while (Environment.CpuUsage.TotalTime - start < TimeSpan.FromSeconds(0.15)) Thread.SpinWait(1000);
                return "";
            }),
            []);
        Assert.Equal("too much time", fault?.Rule);
        Assert.EndsWith(" s for an input of 0 bytes; expected at most 0.1 s", fault?.Text, StringComparison.Ordinal);
    }

    sealed class Reader(Func<byte[], string> run) : FuzzTarget
    {
        public override string Name => "reader";

        public override IEnumerable<byte[]> Seeds => [];

        public override TimeSpan Time => TimeSpan.FromSeconds(0.1);

        public override Outcome Run(byte[] input) => new(run(input), input.Length);
    }
}
