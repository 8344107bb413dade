using System.Runtime.InteropServices;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;
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
    readonly GroupSides sides;
    readonly IPartialSession session;
    readonly DeviceCopies? copies;
    readonly RankClock clock = new();
    Action? upload; // what the device does not have yet, before the next half-sweep
    bool copiesUsers; // from the other devices, before the next half-sweep
    bool copiesItems;
    bool hasOldUsers; // of other ranks, in the memory of the factors
    bool hasOldItems;

    RankSession(
        IRankGroup group,
        string? host,
        RankPart part,
        PartSettings settings,
        GroupSides sides,
        IPartialSession session,
        int threads,
        DeviceCopies? copies)
    {
        (this.group, this.host, this.part, this.settings, this.sides) = (group, host, part, settings, sides);
        (this.session, this.threads, this.copies) = (session, threads, copies);
    }

    /// <summary>The bytes that all ranks send in an iteration, on rank 0; null on the others.</summary>
    public IterationTraffic? Traffic { get; private init; }

    /// <summary>The same if rows are sent beside solving and whitened by each rank; null on the other ranks.</summary>
    public IterationTraffic? TrafficBesideSolving { get; private init; }

    /// <summary>
    /// Whether rows are sent beside solving, and whitened by each rank that holds them; null if the session cannot. All ranks change it together.
    /// </summary>
    public bool? WhitensReceivedRows
    {
        get => session.ExchangedFloats > 0 && session.ReceivedFloats > 0 ? sides.WhitensReceivedRows : null;
        set => sides.WhitensReceivedRows = value ?? false;
    }

    /// <summary>The time for the start factors, if the ranks compute them.</summary>
    public double StartSeconds { get; private init; }

    /// <summary>Takes the part of this rank and opens it on a device.</summary>
    /// <param name="group">The group.</param>
    /// <param name="host">The name of this host; null if all ranks are on one.</param>
    /// <param name="device">The device of this rank.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="whole">The whole problem on rank 0; null on the others.</param>
    /// <param name="last">The vectors of the last session, for <see cref="FactorSource.LastSession"/>. They are freed.</param>
    /// <param name="copies">The copies between the devices; null if vectors pass through the computer's memory.</param>
    public static RankSession Open(
        IRankGroup group,
        string? host,
        IAlsDevice device,
        PartSettings settings,
        AlsProblem? whole,
        RankVectors? last,
        DeviceCopies? copies = null)
    {
        var part = PartTransfer.Receive(group, settings, whole, device.HostThreads);
        var sides = new GroupSides(group, part, settings, device.HostThreads, copied: copies is not null);
        IPartialSession? session = null;
        try
        {
            var startSeconds = RankStart.Fill(group, part, sides, settings, whole?.Start, last, device.HostThreads);
            part = part.WithPriors();
            Outcome.Together(group, host, part, () =>
            {
                session = (IPartialSession)device.Open(part.Problem with { WholeSides = sides });
                copies?.Add(group.Rank, session);
            });
            var stride = part.Problem.Start.Users.Stride;
            var bytes = copies is null
                ? IterationTraffic.ExchangedBytes(sides.ReceivedRows, sides.ReceivedSlabRows, stride, session!.ExchangedFloats)
                : sides.ReceivedSlabRows * stride * sizeof(float);
            var traffic = RankTraffic.OfAll(group, sides, part, settings, bytes);
            var copied = copies is null ? 0 : sides.Sum(sides.ReceivedRows * copies.BytesOfRow(group.Rank));
            // The rows of slabs are among those that are received.
            bytes = IterationTraffic.ExchangedBytes(sides.ReceivedRows, slabRows: 0, stride, session!.ReceivedFloats);
            var opened = new RankSession(group, host, part, settings, sides, session, device.HostThreads, copies)
            {
                StartSeconds = startSeconds,
                Traffic = traffic is null ? null : traffic with { Copied = copied },
                TrafficBesideSolving = RankTraffic.OfAll(group, sides, part, settings, bytes),
            };
            opened.Exchange(ofUsers: true);
            opened.Exchange(ofUsers: false);
            return opened;
        }
        catch
        {
            session?.Dispose();
            sides.Dispose();
            part.Free();
            throw;
        }
    }

    /// <summary>Solves the users of this rank and exchanges their vectors, while they are solved or afterwards.</summary>
    public void SolveUsers(CancellationToken cancel)
    {
        CopyBetweenDevices();
        Solve(ofUsers: true, () => session.SolveUsers(cancel), () => session.DownloadUsers());
        ExchangeAfterSolving(ofUsers: true);
    }

    /// <summary>Solves the items of this rank and exchanges their vectors, in the same way.</summary>
    public void SolveItems(CancellationToken cancel)
    {
        CopyBetweenDevices();
        Solve(ofUsers: false, () => session.SolveItems(cancel), () => session.DownloadItems());
        ExchangeAfterSolving(ofUsers: false);
    }

    /// <summary>Takes over the weights of the priors of one side from rank 0, before a half-sweep over that side.</summary>
    /// <param name="ofUsers">Whether those of the users.</param>
    /// <param name="weights">The weights on rank 0; null on the others.</param>
    public void SetPriors(bool ofUsers, PriorWeights? weights)
    {
        var received = PriorTransfer.Weights(group, weights, settings.Factors);
        Outcome.Together(group, host, part, () => session.SetPriors(ofUsers, received));
    }

    /// <summary>Sends the times of this rank to rank 0.</summary>
    /// <returns>Those of all ranks, on rank 0; null on the others.</returns>
    public RankBalance? GatherTimes()
    {
        var ofUsers = SideTimes.Gather(group, clock.Times(ofUsers: true, part.Users, session.PieceTimes(ofUsers: true)));
        var ofItems = SideTimes.Gather(group, clock.Times(ofUsers: false, part.Items, session.PieceTimes(ofUsers: false)));
        return group.Rank == 0 ? new(ofUsers, ofItems) : null;
    }

    /// <summary>Sends the times of solving, exchanging and whitening to rank 0.</summary>
    /// <returns>Those of all ranks, on rank 0; null on the others.</returns>
    public ExchangeTimes? GatherExchangeTimes() => RankExchangeTimes.Gather(group, session, sides, clock);

    /// <summary>XᵀX of all users.</summary>
    public double[] ReadUserGram() => session.ReadUserGram();

    /// <summary>The loss, on rank 0; null on the others.</summary>
    public AlsLoss? ComputeLoss(CancellationToken cancel)
    {
        var problem = part.Problem;
        if (hasOldUsers) ExchangeAll(ofUsers: true);
        if (hasOldItems) ExchangeAll(ofUsers: false);
        session.WritePriors();
        IWholeSides whole = sides;
        var ofUsers = whole.SumOfOuterProducts(ofUsers: true, problem.Start.Users);
        var ofItems = whole.SumOfOuterProducts(ofUsers: false, problem.Start.Items);
        var terms = SimdWidth.Run<LossTerms, double[][]>(new(part, threads, cancel));
        var seen = Gather(terms[0]);
        if (!settings.HasRowRegularization)
            return group.Rank == 0 ? LossSum.Add(ofUsers, ofItems, seen, settings.Regularization, problem.Start.Users.Stride) : null;
        var (userNorms, itemNorms) = (Gather(terms[1]), Gather(terms[2]));
        return group.Rank == 0 ? LossSum.Add(ofUsers, ofItems, seen, userNorms, itemNorms) : null;
    }

    /// <summary>[rows × f] The vectors of the rows that this rank solves, in the memory of the session.</summary>
    /// <param name="ofUsers">Whether the users.</param>
    public FactorMatrix OwnVectors(bool ofUsers) =>
        ofUsers ? part.Users.OwnOf(part.Problem.Start.Users) : part.Items.OwnOf(part.Problem.Start.Items);

    /// <summary>Sends the users of this rank to rank 0.</summary>
    /// <param name="all">[users × f] On rank 0, receives all; null on the others.</param>
    public void GatherUsers(FactorMatrix? all) => Gather(part.Users, part.Problem.Start.Users, all);

    /// <summary>Sends the items of this rank to rank 0.</summary>
    /// <param name="all">[items × f] On rank 0, receives all; null on the others.</param>
    public void GatherItems(FactorMatrix? all) => Gather(part.Items, part.Problem.Start.Items, all);

    /// <summary>Ends the session, and keeps the vectors of the rows that this rank solves.</summary>
    public RankVectors End()
    {
        session.Dispose();
        sides.Dispose();
        part.FreePairs();
        return RankVectors.TakeOwn(part);
    }

    public void Dispose()
    {
        session.Dispose();
        sides.Dispose();
        part.Free();
    }

    void Solve(bool ofUsers, Action solve, Action download)
    {
        var (sums, exchanges, expected) = (sides.Sums, sides.Exchanges, ExpectedExchanges(ofUsers));
        Outcome.Together(group, host, part, () =>
        {
            try
            {
                clock.Measure(ofUsers, sides, () =>
                {
                    upload?.Invoke();
                    upload = null;
                    solve();
                    download();
                });
            }
            catch
            {
                // The other ranks wait for this one's part of the sum, and for its vectors.
                IWholeSides whole = sides;
                if (sides.Sums == sums) whole.SumOfOuterProducts(!ofUsers, FixedSide(ofUsers));
                foreach (var (side, size, besideSolving) in expected.Skip(sides.Exchanges - exchanges))
                    sides.ExchangeAfterFailure(side, size, besideSolving);
                throw;
            }
        });
    }

    /// <summary>The exchanges of a half-sweep, in their order.</summary>
    List<(bool OfUsers, int Size, bool BesideSolving)> ExpectedExchanges(bool ofUsers)
    {
        List<(bool, int, bool)> expected = [];
        if (session.ExchangedFloats > 0 && !session.HasReceived(!ofUsers)) expected.Add((!ofUsers, session.ExchangedFloats, false));
        if (session.ExchangesSolvedRows)
            expected.Add((ofUsers, session.ExchangedFloats > 0 ? session.ReceivedFloats : FixedSide(ofUsers).Stride, true));
        return expected;
    }

    FactorMatrix FixedSide(bool ofUsers) => ofUsers ? part.Problem.Start.Items : part.Problem.Start.Users;

    void ExchangeAfterSolving(bool ofUsers)
    {
        if (!session.ExchangesSolvedRows) Exchange(ofUsers);
        else if (session.ExchangedFloats > 0) SetOld(ofUsers, true);
    }

    /// <summary>Receives the rows of a side that the next half-sweep reads, where the device does not exchange them itself.</summary>
    void Exchange(bool ofUsers)
    {
        if (session.ExchangedFloats == 0 && copies is null)
        {
            ExchangeAll(ofUsers);
            return;
        }

        sides.ExchangeSlabRows(ofUsers, ofUsers ? part.Problem.Start.Users : part.Problem.Start.Items);
        SetOld(ofUsers, true);
        if (ofUsers) copiesUsers = true;
        else copiesItems = true;
    }

    void SetOld(bool ofUsers, bool value)
    {
        if (ofUsers) hasOldUsers = value;
        else hasOldItems = value;
    }

    /// <summary>Copies the rows that the other ranks have solved since the last half-sweep from their devices, if the devices copy them.</summary>
    void CopyBetweenDevices()
    {
        if (copies is null) return;
        if (copiesUsers) copies.Run(group, part, ofUsers: true, sides.Copied(ofUsers: true)!.Rounds);
        if (copiesItems) copies.Run(group, part, ofUsers: false, sides.Copied(ofUsers: false)!.Rounds);
        copiesUsers = copiesItems = false;
    }

    unsafe void ExchangeAll(bool ofUsers)
    {
        var factors = ofUsers ? part.Problem.Start.Users : part.Problem.Start.Items;
        sides.Exchange(ofUsers, factors.Values.Pointer, factors.Stride);
        GC.KeepAlive(factors);
        if (copies is null) upload += ofUsers ? session.UploadUsers : session.UploadItems;
        SetOld(ofUsers, false);
    }

    void Gather(RankRows rows, FactorMatrix held, FactorMatrix? all) =>
        OwnRows.Of(rows, held).MoveTo(group, OwnRows.OnRank0(all, rows.Ranges.Rows, group.Size), held.Stride);

    /// <summary>The numbers of all ranks one after the other, on rank 0; none on the others.</summary>
    double[] Gather(double[] own)
    {
        var all = group.GatherBytes(MemoryMarshal.AsBytes<double>(own).ToArray());
        return [.. all.SelectMany(bytes => MemoryMarshal.Cast<byte, double>(bytes).ToArray())];
    }
}
