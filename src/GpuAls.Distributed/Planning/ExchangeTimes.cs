namespace GpuAls.Distributed.Planning;

/// <summary>The times of solving, exchanging and whitening in an iteration: measured by one rank, of all ranks, or planned.</summary>
/// <param name="Users">Those of the users.</param>
/// <param name="Items">Those of the items.</param>
sealed record ExchangeTimes(SideExchange Users, SideExchange Items)
{
    // A smaller gain does not pay the iterations that try it, nor the time of the processors for the network, which is not measured.
    const double MinGain = 0.1;

    /// <summary>The seconds that an iteration saves if rows are sent beside solving.</summary>
    public double Gain => Users.Gain + Items.Gain;

    /// <summary>The seconds of an iteration that exchanges behind solving.</summary>
    public double Seconds => Users.Solving + Users.Exchange + Items.Solving + Items.Exchange;

    /// <summary>Whether it pays to send rows beside solving. Times that were not measured are infinite, and do not pay.</summary>
    public bool Pays => Gain > MinGain * Seconds;

    /// <summary>
    /// The slowest rank solves and whitens while the others wait for it. The shortest time of an exchange is that of the rank that came last: the
    /// others waited for it.
    /// </summary>
    /// <param name="ranks">The times of each rank.</param>
    public static ExchangeTimes OfAll(IReadOnlyList<ExchangeTimes> ranks)
    {
        return new(Side(times => times.Users), Side(times => times.Items));

        SideExchange Side(Func<ExchangeTimes, SideExchange> of) =>
            new(ranks.Max(rank => of(rank).Solving), ranks.Min(rank => of(rank).Exchange), ranks.Max(rank => of(rank).Whitening))
            {
                RelativeBytes = of(ranks[0]).RelativeBytes,
            };
    }

    /// <summary>The times of a plan.</summary>
    /// <param name="training">The training.</param>
    /// <param name="machines">The machines.</param>
    public static ExchangeTimes Of(PlannedTraining training, PlannedMachines machines)
    {
        return new(
            Side(training.OperationsOfUsers, training.ReceivedUsers / training.Ranks),
            Side(training.OperationsOfItems, training.ReceivedItems / training.Ranks));

        SideExchange Side(double operations, double received) => new(
            operations / machines.OperationsPerSecond,
            received * training.ExchangedFloats * sizeof(float) / machines.LinkBytesPerSecond,
            training.IsWhitened ? received * training.OperationsOfWhitening / machines.OperationsPerSecond : 0);
    }
}
