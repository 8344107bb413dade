using GpuAls.Core.Solving;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using ILGPU.Runtime;

namespace GpuAls.Kernels.Tests;

public sealed class RowCopiesOnCpuAccelerator(CpuAcceleratorFixture device) : RowCopiesTests(device), IClassFixture<CpuAcceleratorFixture>;
public sealed class RowCopiesOnCuda(CudaFixture device) : RowCopiesTests(device), IClassFixture<CudaFixture>;

/// <summary>
/// Three accelerators copy rows from each other, consecutive and scattered ones, in one round and in several: each ends with the rows that the others
/// solve.
/// </summary>
public abstract class RowCopiesTests(DeviceFixture device)
{
    const int Factors = 3;

    // The accelerators solve rows 0 to 3, 4 to 5 and 6 to 9 of a side, and hold these.
    static readonly int[] Bounds = [0, 4, 6, 10];
    static readonly int[][] Held = [[0, 1, 2, 3, 4, 6, 8, 9], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 4, 5, 6, 7, 8, 9]];

    [Theory, InlineData(1, 3), InlineData(2, 2), InlineData(3, 1), InlineData(100, 1)]
    public void Float32_EachReceivesTheRowsThatItHolds(int rowsOfRound, int rounds) =>
        AssertCopies(FactorStorage.Float32, Precision.Full, rowsOfRound, rounds);

    [Theory, InlineData(2, 2)]
    public void Float16_EachReceivesTheRowsThatItHolds(int rowsOfRound, int rounds) =>
        AssertCopies(FactorStorage.Float16, Precision.Mixed, rowsOfRound, rounds);

    [Fact]
    public void ConsecutiveRows_NeedNoMemory()
    {
        var rows = new CopiedRows(0, [2, 3, 4, 3], [default, new(0, 3), new(3, 1)], new RowRange[3], RowsOfRound: 1, Rounds: 1);
        Assert.Equal(0, RowCopies.Bytes(Precision.Full, 16, rows, rows));
    }

    [Fact]
    public void ScatteredRows_NeedTheirListAndTheRowsOfARound()
    {
        RowRange[] toEach = [default, new(0, 3), new(3, 1)];
        var scattered = new CopiedRows(0, [2, 4, 6, 3], toEach, new RowRange[3], RowsOfRound: 2, Rounds: 2);
        var consecutive = scattered with { Sent = [2, 3, 4, 3] };
        // Two rows of 16 numbers, and the list of four rows.
        Assert.Equal(2 * 16 * 4 + 4 * 4, RowCopies.Bytes(Precision.Full, 16, scattered, consecutive));
        Assert.Equal(2 * 16 * 2 + 2 * 4 * 4, RowCopies.Bytes(Precision.Mixed, 16, scattered, scattered));
    }

    void AssertCopies<TView>(FactorStorage<TView> storage, Precision precision, int rowsOfRound, int rounds) where TView : struct, IFactorsView<TView>
    {
        using var resources = new DisposableStack();
        Accelerator[] accelerators = [device.Accelerator, device.Create(1), device.Create(2)];
        foreach (var further in accelerators.Skip(1)) resources.Add(new AcceleratorLifetime(further));
        CopiedRows[] rows = [.. Enumerable.Range(0, Held.Length).Select(rank => Copied(rank, rowsOfRound, rounds))];
        var stored = new IStoredFactors<TView>[Held.Length];
        var copies = new RowCopies<TView>[Held.Length];
        for (var rank = 0; rank < Held.Length; rank++)
        {
            // Each has numbers in its own rows, and zeros in the others.
            float[][] start = [.. Held[rank].Select(row => OwnerOf(row) == rank ? Vector(row) : new float[Factors])];
            stored[rank] = resources.Add(storage.Upload(accelerators[rank], FactorMatrix.From(Factors, start)));
            var before = DeviceBuffers.Bytes(accelerators[rank]);
            var gathered = RowCopies.GatheredRows(rows[rank]) is > 0 and var most
                ? resources.Add(storage.Zeros(accelerators[rank], most, Factors))
                : null;
            copies[rank] = resources.Add(new RowCopies<TView>(accelerators[rank], rows[rank], stored[rank], gathered));
            Assert.Equal(RowCopies.Bytes(precision, stored[rank].Stride, rows[rank]), DeviceBuffers.Bytes(accelerators[rank]) - before);
        }

        // Rank 0 solves rows that rank 1 needs in their order, and of which rank 2 needs every second one.
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(rows[0].IsConsecutive));
        for (var round = 0; round < rounds; round++)
        {
            foreach (var one in copies) one.Gather(round);
            for (var rank = 0; rank < Held.Length; rank++)
            {
                for (var from = 0; from < Held.Length; from++)
                {
                    if (from != rank) copies[rank].Copy(from, copies[from], round);
                }
            }
        }

        for (var rank = 0; rank < Held.Length; rank++)
        {
            var result = FactorMatrix.Zeros(Held[rank].Length, Factors);
            stored[rank].Download(accelerators[rank], result, 0, result.Rows);
            for (var place = 0; place < result.Rows; place++) Assert.Equal(Vector(Held[rank][place]), result.Row(place).ToArray());
        }
    }

    static CopiedRows Copied(int rank, int rowsOfRound, int rounds)
    {
        var (sent, toEach, fromEach) = (new List<int>(), new RowRange[Held.Length], new RowRange[Held.Length]);
        for (var other = 0; other < Held.Length; other++)
        {
            int[] needed = other == rank ? [] : [.. Held[other].Where(row => OwnerOf(row) == rank)];
            toEach[other] = new(sent.Count, needed.Length);
            sent.AddRange(needed.Select(row => Array.IndexOf(Held[rank], row)));
            int[] received = other == rank ? [] : [.. Held[rank].Where(row => OwnerOf(row) == other)];
            fromEach[other] = new(received is [var first, ..] ? Array.IndexOf(Held[rank], first) : 0, received.Length);
        }

        return new(rank, [.. sent], toEach, fromEach, rowsOfRound, rounds);
    }

    static int OwnerOf(int row) => Array.FindLastIndex(Bounds, bound => bound <= row);

    static float[] Vector(int row) => [1 + row, -row, 0.5f * row];
}
