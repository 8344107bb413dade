using System.Text;
using GpuAls.Core.Memory;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Core.Weights;
using GpuAls.Evaluation.Metrics;
using GpuAls.Evaluation.Splits;
using GpuAls.Evaluation.Tuning;
using GpuAls.Evaluation.Validation;
using GpuAls.Testing;

namespace GpuAls.Evaluation.Tests;

/// <summary>
/// The state of a search, damaged in every byte: it is refused, or the search continues as without the damage, from the lines before a last line that
/// is incomplete.
/// </summary>
public sealed class DamagedStateTests : IDisposable
{
    static readonly Holdout Held = TasteMatrix.Hold();

    static readonly TuningOptions Search = new()
    {
        Factors = [2],
        Confidences = TuningSpace.StandardConfidences,
        Trials = 2,
        Validation = new ValidationOptions { Metric = "ndcg@5", Split = "random:0.2" },
        Standard = new AlsOptions { Factors = 2, Solver = Solver.Cholesky, Regularization = 0.1, Confidence = Confidence.Log, Alpha = 1 },
    };

    // One bit, no character, and the end of a line.
    static readonly Func<byte, byte>[] Changes = [one => (byte)(one ^ 1), _ => 0, _ => (byte)'\n'];

    static readonly Func<byte, byte>[] EveryBit =
        [.. Enumerable.Range(0, 8).Select<int, Func<byte, byte>>(bit => one => (byte)(one ^ (1 << bit)))];

    // The bytes of which each bit is changed.
    const int EveryBitStep = 7;

    readonly TestFolder folder = new();
    readonly string path;
    readonly byte[] state;
    readonly int[] ends;

    public DamagedStateTests()
    {
        path = folder["search.jsonl"];
        using (var journal = Open())
        {
            foreach (var number in new[] { TuningTrial.StandardNumber, 1, 2 }) journal.Add(Trial(number));
        }

        state = File.ReadAllBytes(path);
        ends = [0, .. Enumerable.Range(0, state.Length).Where(at => state[at] == '\n').Select(at => at + 1)];
        Assert.Equal(5, ends.Length);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void EveryByteChanged_IsRefused_OrLeavesTheLinesBefore()
    {
        var refused = 0;
        var cut = 0;
        for (var at = 0; at < state.Length; at++)
        {
            foreach (var change in at % EveryBitStep == 0 ? [.. Changes, .. EveryBit] : Changes)
            {
                var changed = change(state[at]);
                if (changed == state[at]) continue;
                byte[] damaged = [.. state];
                damaged[at] = changed;
                if (Continues(damaged) is { } kept)
                {
                    // The last line has no end any more.
                    Assert.Equal((state.Length - 1, ends[^2]), (at, kept));
                    cut++;
                }
                else
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > 4 * state.Length, $"{refused} changes of {state.Length} bytes were refused");
        Assert.InRange(cut, 2, Changes.Length + EveryBit.Length - 1);
    }

    [Fact]
    public void EveryTruncation_LeavesTheLinesBefore()
    {
        for (var length = 0; length < state.Length; length++)
        {
            // A description that is cut is written again.
            var kept = Math.Max(ends.Last(end => end <= length), ends[1]);
            Assert.Equal(kept, Continues(state[..length]));
        }
    }

    [Fact]
    public void ASearch_ThatWasCutInAnyLine_ContinuesToTheSameTable()
    {
        File.Delete(path);
        var whole = Table();
        var lines = File.ReadAllText(path).Split('\n')[..^1];
        for (var kept = 1; kept < lines.Length; kept++)
        {
            File.WriteAllText(path, string.Join('\n', lines[..kept]) + "\n" + lines[kept][..20]);
            Assert.Equal(whole, Table());
            Assert.Equal(lines[..kept], File.ReadAllLines(path)[..kept]);
        }
    }

    [Fact]
    public void ALine_ThatIsLostDoubledOrMoved_IsRefused()
    {
        var lines = Encoding.UTF8.GetString(state).Split('\n')[..^1];
        AssertDamaged(2, [lines[0], .. lines[2..]]);
        AssertDamaged(3, [lines[0], lines[1], .. lines[1..]]);
        AssertDamaged(2, [lines[0], lines[2], lines[1], .. lines[3..]]);
    }

    [Fact]
    public void ADamagedLine_IsNamed_WithTheChecksumFoundAndExpected()
    {
        var lines = Encoding.UTF8.GetString(state).Split('\n')[..^1];
        var changed = lines[1].Replace("\"number\"", "\"numbed\"", StringComparison.Ordinal);
        File.WriteAllLines(path, [lines[0], changed]);
        var (content, stored) = (changed[..changed.LastIndexOf(",\"checksum\"", StringComparison.Ordinal)], changed[^10..^2]);
        var computed = BlockChecksum.Crc32C(Encoding.UTF8.GetBytes(lines[0][^10..^2] + content));
        Assert.Equal($"{path}:2: damaged: its checksum is {computed:X8}; expected {stored}", Refused().Message);
        Assert.Equal(2, Refused().DamagedLine);

        File.WriteAllLines(path, [lines[0], content + "}"]);
        Assert.StartsWith($"{path}:2: damaged: it ends with '", Refused().Message, StringComparison.Ordinal);
        Assert.Contains("; expected a checksum such as ',\"checksum\":\"", Refused().Message, StringComparison.Ordinal);
    }

    void AssertDamaged(int line, string[] lines)
    {
        File.WriteAllLines(path, lines);
        Assert.Equal(line, Refused().DamagedLine);
    }

    TuningStateException Refused() => Assert.Throws<TuningStateException>(() => Open().Dispose());

    /// <summary>Opens a damaged state.</summary>
    /// <returns>The length of the part that is kept, from which the search continues; null if the file is refused, and unchanged.</returns>
    int? Continues(byte[] damaged)
    {
        File.WriteAllBytes(path, damaged);
        try
        {
            Open().Dispose();
        }
        catch (TuningStateException exception)
        {
            Assert.StartsWith(path, exception.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, File.ReadAllBytes(path));
            return null;
        }

        var kept = File.ReadAllBytes(path);
        Assert.True(state.AsSpan().StartsWith(kept), "the lines that are kept are not those that were written");
        return kept.Length;
    }

    TuningJournal Open() => TuningJournal.Open(
        path, Search, new TuningSpace(Search, Held.Train), Held, _ => Search.Standard, startsWithStandard: false);

    static TuningTrial Trial(int number) => new(
        number, Search.Standard with { Iterations = 3 }, new Interval(0.5, 0.25, 0.75), [(1, 0.25), (3, 0.5)], Seconds: 1.5)
    {
        Point = number == TuningTrial.StandardNumber ? [] : [.. Enumerable.Repeat(0.5, TuningSpace.Dimensions)],
        SampleCurve = [],
        Failure = number == 2 ? "diverged in iteration 3 of \"Ω\"" : null,
    };

    string[] Table()
    {
        var result = new Tuner(Search with { Trials = 3 }, new CpuDevice(1)).Tune(Held, path, cancel: TestContext.Current.CancellationToken);
        return [.. result.Trials.Append(result.Standard).Select(trial => $"{trial.Number} {trial.Options} {trial.Metric}")];
    }
}
