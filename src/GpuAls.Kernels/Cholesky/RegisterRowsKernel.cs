using GpuAls.Core.Weights;
using GpuAls.Kernels.Launching;
using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Cholesky;

/// <summary>
/// The rows of <see cref="CholeskyRowsKernel"/> and of <see cref="ShortRowsKernel"/>, with the matrix in registers: each thread of a team keeps one
/// tile of 8 × 8 from the first entry to the solution. Only vectors and panels are in shared memory.
/// </summary>
/// <remarks>
/// <para>A step of a tile, which is an entry or a factor of the sum and later a column of a panel, is 64 multiply-adds for four loads of 16 bytes.
/// The eight elements of a vector that neighbouring threads load are next to each other in shared memory, or the same. Weights are multiplied in when
/// a vector is staged, once and not once for each tile. The diagonal tile is decomposed by its thread: its eight roots and reciprocals depend on each
/// other, and the other lanes of a warp could take over only the few multiply-adds between them.</para>
/// <para>Shared memory of a team: <see cref="TeamMemory.Quads"/> · 16 bytes. All threads take the same way around every barrier.</para>
/// </remarks>
static class RegisterRowsKernel
{
    /// <summary>Maximum teams in a group.</summary>
    public const int MaxTeams = 32;

    /// <summary>Solves rows in their factors. One team is a group. Launch: as many groups as fit, each of at least T·(T + 1) ÷ 2 threads.</summary>
    /// <param name="view">The rows. The chunk is <see cref="TeamMemory.Chunk"/>.</param>
    /// <param name="system">Their systems.</param>
    public static void SolveRows<TSize, TView, TSystem>(CholeskyRowsView<TView> view, TSystem system)
        where TSize : struct, ISharedSize
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        var side = CholeskyRowsKernel.TilesPerSide(view.Factors);
        var memory = new TeamMemory(SharedMemory.Allocate<float>(TSize.Floats).Cast<Float4>(), side, operands: 2);
        var failure = SharedMemory.Allocate<int>(1);
        var place = new TeamTile(Group.IdxX, side);
        var b = memory.RightSide;
        for (var next = Grid.IdxX; next < view.Order.IntLength; next += Grid.DimX)
        {
            var row = view.Order[next];
            var tile = system.Gram(row, view.Gram, view.Y.QuadsPerRow * Float4.Length, place.Row, place.Column);
            for (var k = Group.IdxX; k < side * Float8.Length; k += Group.DimX) b[k] = system.RightSide(row, k);
            if (Group.IdxX == 0) failure[0] = -1;
            var end = view.Rows.Offsets[row + 1L];
            for (var first = view.Rows.Offsets[row]; first < end; first += TeamMemory.Chunk)
            {
                var count = end - first < TeamMemory.Chunk ? (int)(end - first) : TeamMemory.Chunk;
                Stage(view, system, first, count, memory);
                GroupBarrier.Wait(); // the chunk has been staged
                tile = place.AddProducts(tile, memory, count);
                for (var k = Group.IdxX; k < side * Float8.Length; k += Group.DimX)
                {
                    var sum = b[k];
                    for (var e = 0; e < count; e++) sum += memory.Coefficients[e] * memory.RightElement(e, k);
                    b[k] = sum;
                }

                GroupBarrier.Wait(); // every thread has read the chunk: the next one may overwrite it
            }

            GroupBarrier.Wait(); // b is complete, also of a row without entries
            place.Solve(tile, memory, view.Rows.Offsets[row] < end ? side : 0, failure);
            if (Group.IdxX == 0 && failure[0] >= 0 && row < view.Failures[2 * Grid.IdxX])
            {
                view.Failures[2 * Grid.IdxX] = row;
                view.Failures[2 * Grid.IdxX + 1] = system.FirstFactor + failure[0];
            }

            system.Accept(view, row, b, side);
            GroupBarrier.Wait(); // every thread has read b: the next row may overwrite it
        }
    }

    /// <summary>
    /// Solves short rows in their entries. Each team of a group solves one row at a time; T is that of the group's longest row.
    /// Launch: as many groups as fit, of a multiple of <paramref name="team"/> threads.
    /// </summary>
    /// <param name="view">The rows, those with the most entries first.</param>
    /// <param name="team">Threads in a team, at least T·(T + 1) ÷ 2 for <see cref="ShortRowsView{TView}.MaxEntries"/>.</param>
    public static void SolveShortRows<TSize, TView>(ShortRowsView<TView> view, int team)
        where TSize : struct, ISharedSize
        where TView : struct, IFactorsView<TView>
    {
        var quads = TeamMemory.Quads(CholeskyRowsKernel.TilesPerSide(view.MaxEntries), operands: 1);
        var number = Group.IdxX / team;
        var lane = Group.IdxX % team;
        var teams = Group.DimX / team;
        var own = SharedMemory.Allocate<float>(TSize.Floats).Cast<Float4>().SubView(number * quads, quads);
        var failure = SharedMemory.Allocate<int>(MaxTeams).SubView(number, 1);
        for (var start = Grid.IdxX * teams; start < view.Order.IntLength; start += Grid.DimX * teams)
        {
            var longest = view.Order[start];
            var side = CholeskyRowsKernel.TilesPerSide((int)(view.Rows.Offsets[longest + 1L] - view.Rows.Offsets[longest]));
            var memory = new TeamMemory(own, side, operands: 1);
            var place = new TeamTile(lane, side);
            // Teams after the last row take part in all barriers with a row of no entries.
            var first = 0L;
            var entries = 0;
            if (start + number < view.Order.IntLength)
            {
                var row = view.Order[start + number];
                first = view.Rows.Offsets[row];
                entries = (int)(view.Rows.Offsets[row + 1L] - first);
            }

            var b = memory.RightSide;
            for (var e = lane; e < side * Float8.Length; e += team)
                b[e] = e < entries ? PairCode.RightSide(view.Rows.Weights[first + e]) * view.InverseWeight(first + e) : 0;
            if (lane == 0) failure[0] = -1;
            var tile = default(SquareTile);
            if (place.Row == place.Column) tile = SquareTile.Diagonal(InverseWeights(view, first, entries, place.Row * Float8.Length));
            for (var quad = 0; quad < view.Z.QuadsPerRow; quad += TeamMemory.Chunk / Float4.Length)
            {
                // Rows of factors are padded to a multiple of the chunk.
                StageTransposed(view, first, entries, quad, memory, lane, team);
                GroupBarrier.Wait(); // the chunk has been staged
                tile = place.AddSquares(tile, memory, TeamMemory.Chunk);
                GroupBarrier.Wait(); // every thread has read the chunk: the next one, or the panel, may overwrite it
            }

            place.Solve(tile, memory, side, failure);
            if (start + number < view.Order.IntLength)
            {
                if (lane == 0) view.Accept(start + number, view.Order[start + number], failure[0] >= 0);
                for (var quad = lane; quad < view.Z.QuadsPerRow; quad += team)
                {
                    var v = default(Float4);
                    for (var e = 0; e < entries; e++) v = v.Add(b[e], view.Z.Load(view.Rows.Columns[first + e], quad));
                    view.V.Store(start + number, quad, v);
                }
            }

            GroupBarrier.Wait(); // every thread has read the solution: the next row may overwrite it
        }
    }

    static void Stage<TView, TSystem>(CholeskyRowsView<TView> view, TSystem system, long first, int count, TeamMemory memory)
        where TView : struct, IFactorsView<TView>
        where TSystem : struct, IRowSystem<TSystem>
    {
        // Thread t takes quads t, t + group size, … of the chunk. The division is computed once.
        var quads = memory.Side * 2;
        var stepEntries = Group.DimX / quads;
        var stepQuads = Group.DimX - stepEntries * quads;
        var e = Group.IdxX / quads;
        var quad = Group.IdxX - e * quads;
        while (e < count)
        {
            var value = system.Load(view.Y, view.Rows.Columns[first + e], quad);
            memory.SetRight(e, quad, value);
            var weight = PairCode.Weight(view.Rows.Weights[first + e]);
            memory.SetLeft(e, quad, new Float4(weight * value.X, weight * value.Y, weight * value.Z, weight * value.W));
            e += stepEntries;
            quad += stepQuads;
            if (quad >= quads)
            {
                quad -= quads;
                e++;
            }
        }

        for (var k = Group.IdxX; k < count; k += Group.DimX) memory.Coefficients[k] = system.Coefficient(view.Rows, first + k);
    }

    /// <summary>Stages a chunk of factors of all entries: factor k of entry e is element e of vector k. Zeros follow the last entry.</summary>
    static void StageTransposed<TView>(ShortRowsView<TView> view, long first, int entries, int firstQuad, TeamMemory memory, int lane, int team)
        where TView : struct, IFactorsView<TView>
    {
        // Four threads load the 64 bytes of an entry.
        var quad = lane & 3;
        for (var e = lane >> 2; e < memory.Side * Float8.Length; e += team >> 2)
        {
            var value = default(Float4);
            if (e < entries) value = view.Z.Load(view.Rows.Columns[first + e], firstQuad + quad);
            memory.SetLeftTransposed(quad * Float4.Length, e, value);
        }
    }

    /// <summary>1 ÷ w of eight entries; 1 after the last one.</summary>
    static Float8 InverseWeights<TView>(ShortRowsView<TView> view, long first, int entries, int e) where TView : struct, IFactorsView<TView> => new(
        InverseWeight(view, first, entries, e), InverseWeight(view, first, entries, e + 1),
        InverseWeight(view, first, entries, e + 2), InverseWeight(view, first, entries, e + 3),
        InverseWeight(view, first, entries, e + 4), InverseWeight(view, first, entries, e + 5),
        InverseWeight(view, first, entries, e + 6), InverseWeight(view, first, entries, e + 7));

    static float InverseWeight<TView>(ShortRowsView<TView> view, long first, int entries, int e) where TView : struct, IFactorsView<TView> =>
        e < entries ? view.InverseWeight(first + e) : 1;
}
