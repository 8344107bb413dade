using System.Diagnostics;
using System.Numerics;
using GpuAls.Core;
using GpuAls.Core.Solving;
using GpuAls.Distributed.Communication;
using GpuAls.Distributed.Partition;

namespace GpuAls.Distributed.Training;

/// <summary>
/// A training on all ranks of a group, as rank 0 sees it: it orders each step, and does its own part of it. If the ranks turn out to be unequally
/// fast, it hands out the rows anew.
/// </summary>
sealed class GroupSession : IAlsSession
{
    readonly IRankGroup group;
    readonly string? host;
    readonly IAlsDevice device;
    readonly AlsProblem problem;
    readonly Func<RankBalance, AlsProblem, int, double, NewRanges?>? cut;
    readonly GroupCheckpoints checkpoints;
    readonly GroupExchange exchange;
    readonly DeviceCopies? copies;
    AlsFactors factors;
    readonly List<int> recuts = [];
    RankSession? session;
    PriorWeights? userPriors;
    PriorWeights? itemPriors;
    double openingSeconds;
    int done;
    int doneAtOpening;
    bool hasUsers;
    bool hasItems;

    /// <param name="group">The group.</param>
    /// <param name="host">The name of the host of rank 0; null if all ranks are on one.</param>
    /// <param name="device">The device of rank 0.</param>
    /// <param name="problem">The whole problem. Downloads write into its start factors.</param>
    /// <param name="cut">Chooses new ranges of rows, see <see cref="RankBalance.Cut(AlsProblem, int, double)"/>; null: the first ranges stay.</param>
    /// <param name="checkpoints">The parts of checkpoints.</param>
    /// <param name="exchange">The way in which the ranks exchange.</param>
    /// <param name="copies">The copies between the devices; null if vectors pass through the computer's memory.</param>
    public GroupSession(
        IRankGroup group,
        string? host,
        IAlsDevice device,
        AlsProblem problem,
        Func<RankBalance, AlsProblem, int, double, NewRanges?>? cut,
        GroupCheckpoints checkpoints,
        GroupExchange exchange,
        DeviceCopies? copies)
    {
        (this.group, this.host, this.device, this.problem, this.cut) = (group, host, device, problem, cut);
        (this.checkpoints, this.exchange, this.copies) = (checkpoints, exchange, copies);
        factors = problem.Start;
        hasUsers = hasItems = problem.Recipe is null;
        var f = problem.Start.Users.Factors;
        NewRanges first = new(RankRanges.OfEqualCost(problem.ByUser, group.Size, f), RankRanges.OfEqualCost(problem.ByItem, group.Size, f));
        session = Open(PartSettings.Of(problem, first.Users, first.Items), last: null);
        StartSeconds = session.StartSeconds;
        openingSeconds -= StartSeconds;
        // The ranks have theirs.
        if (problem.VectorsStay) Free();
    }

    /// <summary>Receives the times of the ranks when they are compared.</summary>
    public event Action<RankBalance>? Compared;

    /// <summary>The iterations of this session after which rows were handed out anew.</summary>
    public IReadOnlyList<int> Recuts => recuts;

    public double StartSeconds { get; }

    // As many again, if it is unknown when they converge.
    int IterationsLeft => problem.PlannedIterations - done ?? done;

    RankSession Session => session ?? throw new InvalidOperationException("the session has ended");

    public void SolveUsers(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // After the first, second, fourth, … iteration: the first ones differ most from a guess, and a machine may slow down later.
        if (cut is not null && BitOperations.IsPow2(done - doneAtOpening)) Balance(cut);
        exchange.Choose(done + 1, IterationsLeft);
        group.Send(Order.SolveUsers);
        hasUsers = false;
        checkpoints.Own.WaitForUsers();
        exchange.Measure(() => Together(() => Session.SolveUsers(cancel)));
    }

    public void SolveItems(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        group.Send(Order.SolveItems);
        hasItems = false;
        checkpoints.Own.WaitForAll();
        exchange.Measure(() => Together(() => Session.SolveItems(cancel)));
        exchange.EndIteration();
        done++;
    }

    /// <summary>Sends the weights of the priors of one side to all ranks, which compute the priors of the rows that they solve.</summary>
    /// <param name="ofUsers">Whether those of the users.</param>
    /// <param name="weights">The weights.</param>
    public void SetPriors(bool ofUsers, PriorWeights weights)
    {
        if (ofUsers) userPriors = weights;
        else itemPriors = weights;
        group.Send(ofUsers ? Order.SetUserPriors : Order.SetItemPriors);
        Session.SetPriors(ofUsers, weights);
    }

    public double[] ReadUserGram() => Session.ReadUserGram();

    public AlsLoss ComputeLoss(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        group.Send(Order.ComputeLoss);
        return Session.ComputeLoss(CancellationToken.None)!.Value;
    }

    public FactorMatrix DownloadUsers()
    {
        if (hasUsers) return factors.Users;
        group.Send(Order.GatherUsers);
        Session.GatherUsers(factors.Users);
        hasUsers = true;
        return factors.Users;
    }

    public FactorMatrix DownloadItems()
    {
        if (hasItems) return factors.Items;
        group.Send(Order.GatherItems);
        Session.GatherItems(factors.Items);
        hasItems = true;
        return factors.Items;
    }

    /// <summary>The factors. Each rank frees its part before rank 0 collects them, so rank 0 never holds both.</summary>
    public AlsFactors Finish()
    {
        if (hasUsers && hasItems) return factors;
        if (cut is not null && done > 0) Compare();
        using var last = End();
        group.Send(Order.GatherLast);
        last.Gather(group, factors);
        hasUsers = hasItems = true;
        return factors;
    }

    /// <summary>The factors where they are: each rank frees its part but the vectors of its own rows, and sends them when they are read.</summary>
    public VectorSources? FinishApart()
    {
        if (cut is not null && done > 0) Compare();
        var own = End();
        group.Send(Order.Keep);
        return new(new KeptVectors(group, own, ofUsers: true), new KeptVectors(group, own, ofUsers: false));
    }

    public void Dispose()
    {
        try
        {
            group.Send(Order.Close);
        }
        catch (RankGroupException)
        {
            // The others have ended before, and the work that was lost with them has failed.
        }

        checkpoints.Own.WaitForAll();
        checkpoints.Session = null;
        session?.Dispose();
    }

    /// <summary>Does a step of all ranks. A failure that they have not agreed on leaves the others in the middle of it.</summary>
    void Together(Action step)
    {
        try
        {
            step();
        }
        catch (Exception exception) when (exception is RankGroupException or not (GpuAlsException or OperationCanceledException))
        {
            checkpoints.IsLost = true;
            throw;
        }
    }

    /// <summary>Frees the memory of vectors that were given. Downloads, if there are any, write into memory that is committed then.</summary>
    void Free()
    {
        var (users, items) = (factors.Users, factors.Items);
        factors = new(FactorMatrix.Uninitialized(users.Rows, users.Factors), FactorMatrix.Uninitialized(items.Rows, items.Factors));
        (hasUsers, hasItems) = (false, false);
        users.Values.Dispose();
        items.Values.Dispose();
    }

    void Balance(Func<RankBalance, AlsProblem, int, double, NewRanges?> cut)
    {
        if (cut(Compare(), problem, IterationsLeft, openingSeconds) is not { } ranges) return;
        var last = End();
        session = Open(PartSettings.Of(problem, ranges.Users, ranges.Items) with { Source = FactorSource.LastSession }, last);
        doneAtOpening = done;
        // The sessions are new.
        if (userPriors is not null) SetPriors(ofUsers: true, userPriors);
        if (itemPriors is not null) SetPriors(ofUsers: false, itemPriors);
        recuts.Add(done);
    }

    RankBalance Compare()
    {
        group.Send(Order.GatherTimes);
        var balance = Session.GatherTimes()!;
        Compared?.Invoke(balance);
        return balance;
    }

    RankVectors End()
    {
        group.Send(Order.End);
        checkpoints.Own.WaitForAll();
        var last = Session.End();
        session = null;
        return last;
    }

    RankSession Open(PartSettings settings, RankVectors? last)
    {
        var start = Stopwatch.GetTimestamp();
        group.Send(Order.Open);
        group.Broadcast(settings.ToBytes());
        var opened = RankSession.Open(group, host, device, settings, problem, last, copies);
        openingSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        checkpoints.Session = opened;
        exchange.Open(opened);
        return opened;
    }
}
