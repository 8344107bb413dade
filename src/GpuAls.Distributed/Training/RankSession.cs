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
    readonly ReceivedVectors received;
    readonly RankClock clock = new();

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
        (this.session, this.threads) = (session, threads);
        received = new(group, part, sides, session, copies);
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
            opened.received.Exchange(ofUsers: true);
            opened.received.Exchange(ofUsers: false);
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
        received.CopyBetweenDevices();
        Solve(ofUsers: true, () => session.SolveUsers(cancel), () => session.DownloadUsers());
        received.ExchangeAfterSolving(ofUsers: true);
    }

    /// <summary>Solves the items of this rank and exchanges their vectors, in the same way.</summary>
    public void SolveItems(CancellationToken cancel)
    {
        received.CopyBetweenDevices();
        Solve(ofUsers: false, () => session.SolveItems(cancel), () => session.DownloadItems());
        received.ExchangeAfterSolving(ofUsers: false);
    }

    /// <summary>Takes over the weights of the priors of one side from rank 0, before a half-sweep over that side.</summary>
    /// <param name="ofUsers">Whether those of the users.</param>
    /// <param name="weights">The weights on rank 0; null on the others.</param>
    public void SetPriors(bool ofUsers, PriorWeights? weights)
    {
        var onThisRank = PriorTransfer.Weights(group, weights, settings.Factors);
        Outcome.Together(group, host, part, () => session.SetPriors(ofUsers, onThisRank));
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
        received.ExchangeOld();
        session.WritePriors();
        return RankLoss.Compute(group, part, settings, sides, threads, cancel);
    }

    /// <summary>[rows × f] The vectors of the rows that this rank solves, in the memory of the session.</summary>
    /// <param name="ofUsers">Whether the users.</param>
    public FactorMatrix OwnVectors(bool ofUsers) =>
        (ofUsers ? part.Users : part.Items).OwnOf(part.Vectors(ofUsers));

    /// <summary>Sends the users of this rank to rank 0.</summary>
    /// <param name="all">[users × f] On rank 0, receives all; null on the others.</param>
    public void GatherUsers(FactorMatrix? all) => Gather(part.Users, part.Vectors(ofUsers: true), all);

    /// <summary>Sends the items of this rank to rank 0.</summary>
    /// <param name="all">[items × f] On rank 0, receives all; null on the others.</param>
    public void GatherItems(FactorMatrix? all) => Gather(part.Items, part.Vectors(ofUsers: false), all);

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
        var (sums, exchanges, expected) = (sides.Sums, sides.Exchanges, received.ExchangesOfHalfSweep(ofUsers));
        Outcome.Together(group, host, part, () =>
        {
            try
            {
                clock.Measure(ofUsers, sides, () =>
                {
                    received.Upload();
                    solve();
                    download();
                });
            }
            catch
            {
                // The other ranks wait for this one's part of the sum, and for its vectors.
                IWholeSides whole = sides;
                if (sides.Sums == sums) whole.SumOfOuterProducts(!ofUsers, part.FixedSide(ofUsers));
                foreach (var (side, size, besideSolving) in expected.Skip(sides.Exchanges - exchanges))
                    sides.ExchangeAfterFailure(side, size, besideSolving);
                throw;
            }
        });
    }

    void Gather(RankRows rows, FactorMatrix held, FactorMatrix? all) =>
        OwnRows.Of(rows, held).MoveTo(group, OwnRows.OnRank0(all, rows.Ranges.Rows, group.Size), held.Stride);
}
