using System.Runtime.InteropServices;
using GpuAls.Core.Memory;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
using GpuAls.Core.Solving.Cpu;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;
using GpuAls.Distributed.Planning;

namespace GpuAls.Distributed.Training;

/// <summary>The part of a training on one rank. All ranks call its methods together.</summary>
sealed class RankSession : IDisposable
{
    readonly IRankGroup group;
    readonly string? host;
    readonly RankPart part;
    readonly PartSettings settings;
    readonly int threads;
    readonly GroupSums sums;
    readonly RowExchange users;
    readonly RowExchange items;
    readonly IPartialSession session;
    Action? upload; // what the device does not have yet, before the next half-sweep

    RankSession(IRankGroup group, string? host, RankPart part, PartSettings settings, GroupSums sums, IPartialSession session, int threads)
    {
        (this.group, this.host, this.part, this.settings, this.sums) = (group, host, part, settings, sums);
        (this.session, this.threads) = (session, threads);
        users = new RowExchange(group, part.Users, part.Problem.Start.Users, threads);
        items = new RowExchange(group, part.Items, part.Problem.Start.Items, threads);
        var sentRows = group.GatherBytes(BitConverter.GetBytes(users.SentRows + items.SentRows)).Sum(bytes => BitConverter.ToInt64(bytes));
        if (group.Rank == 0) Traffic = IterationTraffic.Of(sentRows, part.Users.Ranges.Rows, part.Items.Ranges.Rows, settings.Factors, group.Size);
    }

    /// <summary>The bytes that all ranks send in an iteration, on rank 0; null on the others.</summary>
    public IterationTraffic? Traffic { get; }

    /// <summary>Takes the part of this rank and opens it on a device.</summary>
    /// <param name="group">The group.</param>
    /// <param name="host">The name of this host; null if all ranks are on one.</param>
    /// <param name="device">The device of this rank.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="whole">The whole problem on rank 0; null on the others.</param>
    public static RankSession Open(IRankGroup group, string? host, IAlsDevice device, PartSettings settings, AlsProblem? whole)
    {
        var part = PartTransfer.Receive(group, settings, whole);
        var sums = new GroupSums(group, part, settings, device.HostThreads);
        IPartialSession? session = null;
        try
        {
            Outcome.Together(group, host, part, () => session = (IPartialSession)device.Open(part.Problem with { WholeSides = sums }));
            return new RankSession(group, host, part, settings, sums, session!, device.HostThreads);
        }
        catch
        {
            session?.Dispose();
            sums.Dispose();
            part.Free();
            throw;
        }
    }

    /// <summary>Solves the users of this rank and exchanges their vectors.</summary>
    public void SolveUsers(CancellationToken cancel)
    {
        Solve(() => session.SolveUsers(cancel), () => session.DownloadUsers());
        users.Run();
        upload += session.UploadUsers;
    }

    /// <summary>Solves the items of this rank and exchanges their vectors.</summary>
    public void SolveItems(CancellationToken cancel)
    {
        Solve(() => session.SolveItems(cancel), () => session.DownloadItems());
        items.Run();
        upload += session.UploadItems;
    }

    /// <summary>XᵀX of all users.</summary>
    public double[] ReadUserGram() => session.ReadUserGram();

    /// <summary>The loss, on rank 0; null on the others.</summary>
    public AlsLoss? ComputeLoss(CancellationToken cancel)
    {
        var problem = part.Problem;
        var ofUsers = sums.SumOfOuterProducts(ofUsers: true, problem.Start.Users);
        var ofItems = sums.SumOfOuterProducts(ofUsers: false, problem.Start.Items);
        var terms = SimdWidth.Run<LossTerms, double[][]>(new(part, threads, cancel));
        var seen = Gather(terms[0]);
        if (!settings.HasRowRegularization)
            return group.Rank == 0 ? LossSum.Add(ofUsers, ofItems, seen, settings.Regularization, problem.Start.Users.Stride) : null;
        var (userNorms, itemNorms) = (Gather(terms[1]), Gather(terms[2]));
        return group.Rank == 0 ? LossSum.Add(ofUsers, ofItems, seen, userNorms, itemNorms) : null;
    }

    /// <summary>Sends the users of this rank to rank 0.</summary>
    /// <param name="all">[users × f] On rank 0, receives all; null on the others.</param>
    public void GatherUsers(FactorMatrix? all) => Gather(part.Users, part.Problem.Start.Users, all);

    /// <summary>Sends the items of this rank to rank 0.</summary>
    /// <param name="all">[items × f] On rank 0, receives all; null on the others.</param>
    public void GatherItems(FactorMatrix? all) => Gather(part.Items, part.Problem.Start.Items, all);

    public void Dispose()
    {
        session.Dispose();
        users.Dispose();
        items.Dispose();
        sums.Dispose();
        part.Free();
    }

    void Solve(Action solve, Action download)
    {
        var before = sums.Count;
        Outcome.Together(group, host, part, () =>
        {
            try
            {
                upload?.Invoke();
                upload = null;
                solve();
                download();
            }
            catch when (sums.Count == before)
            {
                // The other ranks wait for this one's part of the sum.
                sums.SumOfOuterProducts(ofUsers: true, part.Problem.Start.Users);
                throw;
            }
        });
    }

    unsafe void Gather(RankRows rows, FactorMatrix held, FactorMatrix? all)
    {
        var ofRow = held.Stride * sizeof(float) / IRankGroup.LineBytes;
        var (send, receive) = (new LineRange[group.Size], new LineRange[group.Size]);
        var (start, end) = rows.Own;
        if (all is null)
        {
            send[0] = new((long)start * ofRow, (long)(end - start) * ofRow);
        }
        else
        {
            for (var rank = 1; rank < group.Size; rank++)
                receive[rank] = new((long)rows.Ranges.Start(rank) * ofRow, (long)(rows.Ranges.End(rank) - rows.Ranges.Start(rank)) * ofRow);
            var bytes = (long)(end - start) * ofRow * IRankGroup.LineBytes;
            Buffer.MemoryCopy(held.Values.Pointer + (long)start * held.Stride, all.Values.Pointer, bytes, bytes);
        }

        group.Exchange(held.Values.Pointer, send, all is null ? held.Values.Pointer : all.Values.Pointer, receive);
        GC.KeepAlive(held);
        GC.KeepAlive(all);
    }

    /// <summary>The numbers of all ranks one after the other, on rank 0; none on the others.</summary>
    double[] Gather(double[] own)
    {
        var all = group.GatherBytes(MemoryMarshal.AsBytes<double>(own).ToArray());
        return [.. all.SelectMany(bytes => MemoryMarshal.Cast<byte, double>(bytes).ToArray())];
    }

    /// <summary>The terms of the rows that this rank solves: of the seen pairs, and of the norms of both sides if rows have their own λ.</summary>
    readonly record struct LossTerms(RankPart Part, int Threads, CancellationToken Cancel) : ISimdWork<double[][]>
    {
        public double[][] Run<TSimd, V>() where TSimd : struct, ISimd<V> where V : struct
        {
            var (problem, users, items) = (Part.Problem, Part.Users.Own, Part.Items.Own);
            var (x, y) = (problem.Start.Users, problem.Start.Items);
            return
            [
                LossRows<TSimd, V>.Seen(problem.ByUser, users.Start, users.End, x, y, Threads, Cancel),
                Norms(problem.UserRegularization, x, users),
                Norms(problem.ItemRegularization, y, items),
            ];

            static double[] Norms(LargeArray<float>? lambdas, FactorMatrix factors, (int Start, int End) own) =>
                lambdas is null ? [] : LossRows<TSimd, V>.Norms(lambdas, factors, own.Start, own.End);
        }
    }
}
