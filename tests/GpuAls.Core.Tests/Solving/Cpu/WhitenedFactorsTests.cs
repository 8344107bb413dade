using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;

namespace GpuAls.Core.Tests.Solving.Cpu;

/// <summary>The whitened vector of a row depends on the row and on G alone, wherever it comes from and whatever is whitened beside it.</summary>
public sealed unsafe class WhitenedFactorsTests
{
    const int Rows = 2600; // more than two pieces of work
    const int Factors = 33; // a stride of 48, and whitened vectors of 64

    [Theory]
    [InlineData(Precision.Full, 0, Rows)]
    [InlineData(Precision.Full, 1, 2)]
    [InlineData(Precision.Full, 1029, 2333)]
    [InlineData(Precision.Mixed, 1029, 2333)]
    [InlineData(Precision.Full, 7, 7)]
    public void ReceivedRows_GiveTheBitsOfOwnRows(Precision precision, int start, int end) =>
        SimdWidth.Run<Comparison, int>(new(precision, start, end));

    readonly record struct Comparison(Precision Precision, int Start, int End) : ISimdWork<int>
    {
        public int Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct
        {
            var random = new Random(3);
            var y = FactorMatrix.From(Factors, [.. Enumerable.Range(0, Rows).Select(_ => Row(random))]);
            using var all = WhitenedFactors<TSimd, V>.Create(Precision, Rows, 9, Factors, threads: 1);
            using var part = WhitenedFactors<TSimd, V>.Create(Precision, 9, Rows, Factors, threads: 2);
            all.Fill(y, new(OfUsers: true, (0, Rows), (0, 0)), OuterProducts(y), 0.5);

            // The own rows alone have numbers in the factors, and the others where they are received.
            part.Reserve(receives: true);
            var (start, end) = (Start, End);
            var own = FactorMatrix.From(
                Factors, [.. Enumerable.Range(0, Rows).Select(row => IsOwn(row) ? y.Row(row).ToArray() : new float[Factors])]);
            for (var row = 0; row < Rows; row++)
            {
                if (IsOwn(row)) continue;
                new ReadOnlySpan<float>(y.Values.Pointer + (long)row * y.Stride, y.Stride)
                    .CopyTo(new(part.Received(ofUsers: false) + (long)row * part.Width, part.Width));
            }

            part.Fill(own, new(OfUsers: false, (start, end), (0, 0), OthersToo: true), OuterProducts(y), 0.5);
            Assert.Equal(Bits(all), Bits(part));
            Assert.Contains(Bits(all), bits => bits != 0);
            GC.KeepAlive(y);
            return 0;

            bool IsOwn(int row) => row >= start && row < end;

            static int[] Bits(WhitenedFactors<TSimd, V> side) => new ReadOnlySpan<int>(side.Values, Rows * side.Size).ToArray();

            double[] OuterProducts(FactorMatrix y)
            {
                using var gram = new GramMatrix<TSimd, V>(y.Stride, threads: 1);
                return gram.SumOfOuterProducts(y);
            }
        }

        static float[] Row(Random random) => [.. Enumerable.Range(0, Factors).Select(_ => random.NextSingle() - 0.5f)];
    }

    [Fact]
    public void MemoryThatReceivesNothing_IsSharedByBothSides()
    {
        using var memory = new WhitenedMemory(users: 3, items: 5, size: 32, width: 32);
        Assert.True(memory.Values(ofUsers: true) == memory.Values(ofUsers: false));
        memory.Reserve(receives: true);
        Assert.True(memory.Values(ofUsers: true) != memory.Values(ofUsers: false));
        Assert.True(memory.Values(ofUsers: true) == memory.Received(ofUsers: true));
        memory.Reserve(receives: false);
        Assert.True(memory.Values(ofUsers: true) == memory.Values(ofUsers: false));
    }

    [Fact]
    public void VectorsOfAShorterFormat_AreReceivedBeside()
    {
        using var memory = new WhitenedMemory(users: 3, items: 5, size: 16, width: 32);
        memory.Reserve(receives: true);
        Assert.True(memory.Values(ofUsers: true) == memory.Values(ofUsers: false));
        Assert.True(memory.Received(ofUsers: true) == memory.Received(ofUsers: false));
        Assert.True(memory.Values(ofUsers: true) != memory.Received(ofUsers: true));
    }
}
