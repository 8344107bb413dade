using GpuAls.Fuzzing.Mutation;
using GpuAls.Fuzzing.Running;
using GpuAls.Fuzzing.Targets;

namespace GpuAls.Fuzzing.Tests;

/// <summary>Mutations change inputs within their limits, and those of formats with checksums leave most inputs valid.</summary>
public sealed class MutatorTests
{
    [Fact]
    public void Mutations_StayWithinTheLength()
    {
        var mutator = new Mutator(new Random(3));
        var input = "alice,Abba,12\nbob,Muse,3\n"u8.ToArray();
        var changed = Enumerable.Range(0, 2000).Select(_ => mutator.Mutate(input, "other,line\n"u8.ToArray(), Words.OfText, 100)).ToList();
        Assert.All(changed, one => Assert.InRange(one.Length, 0, 100));
        Assert.InRange(changed.Select(Corpus.NameOf).Distinct().Count(), 1500, 2000);
    }

    [Fact]
    public void Stretching_RepeatsAPart()
    {
        var mutator = new Mutator(new Random(3));
        Assert.All(
            Enumerable.Range(0, 50).Select(_ => mutator.Stretch("alice,Abba,12\nbob,Muse,3\n"u8.ToArray(), 10_000)),
            one => Assert.InRange(one.Length, 4_000, 20_000));
    }

    [Theory, InlineData("models"), InlineData("compressed")]
    public void MutationsOfFormatsWithChecksums_PassThem(string name)
    {
        var target = FuzzTargets.All.First(target => target.Name == name).Create();
        using var _ = target as IDisposable;
        var seed = target.Seeds.First();
        var mutator = new Mutator(new Random(5));
        var refused = 0;
        for (var n = 0; n < 200; n++)
        {
            try
            {
                if (target.Run(target.Mutate(seed, seed, mutator, target.MaxLength)).Result.Contains("damaged", StringComparison.Ordinal)) refused++;
            }
            catch (Core.GpuAlsException refusal)
            {
                if (refusal.Message.Contains("checksum", StringComparison.Ordinal)) refused++;
            }
        }

        // One in three is changed without its checksum.
        Assert.InRange(refused, 1, 110);
    }

    [Fact]
    public void TheSmallestCorpus_PassesAllEdges()
    {
        var chosen = Corpus.Smallest(
            [([1, 2, 3], [1, 2, 3]), ([1], [1]), ([2, 3], [2, 3]), (new byte[500], [1, 2, 3, 4])],
            maxBytes: 1000);
        Assert.Equal([3, 500], chosen.Select(one => one.Length).Order());
        Assert.Equal([3], Corpus.Smallest([([1, 2, 3], [1, 2, 3]), (new byte[500], [4])], maxBytes: 100).Select(one => one.Length));
    }
}
