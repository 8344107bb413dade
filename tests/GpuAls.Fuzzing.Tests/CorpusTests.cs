using GpuAls.Fuzzing.Running;
using GpuAls.Fuzzing.Targets;
using GpuAls.Testing;

namespace GpuAls.Fuzzing.Tests;

/// <summary>Every input of the corpus keeps the rules: the inputs that pass the most code, and those of faults that were fixed.</summary>
public sealed class CorpusTests
{
    const int MaxCorpusBytes = 300 << 10;

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory, MemberData(nameof(Targets))]
    public async Task EveryInput_KeepsTheRules(string name)
    {
        var target = FuzzTargets.All.First(target => target.Name == name).Create();
        using var _ = target as IDisposable;
        var inputs = Corpus.Read(FuzzerProgram.CorpusFolder(name)).ToList();
        Assert.NotEmpty(inputs);
        foreach (var (file, input) in inputs.Concat(target.Seeds.Select((seed, n) => ($"seed {n}", seed))))
        {
            // An execution that hangs cannot be ended; the test program ends with it.
            var execution = Task.Run(() => Execution.Check(target, input), TestContext.Current.CancellationToken);
            var first = await Task.WhenAny(execution, Task.Delay(Execution.Limit, TestContext.Current.CancellationToken));
            Assert.True(first == execution, $"{file}: no result after {Execution.Limit.TotalSeconds} s");
            var fault = await execution;
            Assert.True(fault is null, $"{file}: {fault?.Rule}{Environment.NewLine}{fault?.Text}");
        }
    }

    [Fact]
    public void TheCorpus_IsSmall()
    {
        var folder = new DirectoryInfo(RepositoryFile.FullPath("tests/GpuAls.Fuzzing/corpus"));
        Assert.InRange(folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length), 1, MaxCorpusBytes);
        Assert.Equal(
            FuzzTargets.All.Select(target => target.Name).Order(StringComparer.Ordinal),
            folder.EnumerateDirectories().Select(one => one.Name).Order(StringComparer.Ordinal));
    }
}
