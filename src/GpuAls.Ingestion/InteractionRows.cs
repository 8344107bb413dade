using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion;

/// <summary>The receiver of a source's rows: every row becomes an interaction, a counted row that is ignored, or a bad row.</summary>
/// <param name="source">The source of the rows.</param>
/// <param name="format">The meaning of a row, and the policy for bad ones.</param>
/// <param name="into">The destination of the interactions.</param>
/// <param name="bad">The destination of the bad rows.</param>
/// <param name="timeUnit">The unit of the times, over all files of a reading.</param>
sealed class InteractionRows(IInteractionSource source, InteractionFormat format, BatchedInteractions into, BadRowLog bad, DecidedUnit timeUnit)
    : IRowReceiver
{
    readonly RowRules rules = new(format);
    readonly TimeColumn? times = TimeColumn.Of(source, format, timeUnit);
    readonly TimeWeights? weights = format.Times?.Weights();
    readonly RoundedValues rounded = new();

    /// <inheritdoc/>
    public long Count { get; private set; }

    /// <summary>The number of rows with a strength of 0.</summary>
    public long Zeros { get; private set; }

    /// <summary>The number of other rows below the minimum strength.</summary>
    public long Low { get; private set; }

    /// <summary>The number of other rows outside the bounds of the time.</summary>
    public long Outside { get; private set; }

    /// <summary>The number of other rows after the moment from which ages are counted.</summary>
    public long Later { get; private set; }

    /// <summary>The number of rows that became interactions.</summary>
    public long Interactions { get; private set; }

    /// <summary>The values that float32 could not hold exactly; null if there are none.</summary>
    public RoundedStrengths? Rounded => rounded.Result;

    /// <inheritdoc/>
    public void Add(in InteractionRow row)
    {
        Count++;
        // Sources usually list one user after the other: the user of the last interaction was checked already.
        var isLastUser = into.IsLastUser(row.User);
        if (rules.Check(row, isLastUser, out var item, out var strength) is { } problem)
        {
            Reject(problem, foundBySource: false);
        }
        else if (rules.Ignores(strength))
        {
            // A user or item that has only ignored rows gets no number.
            if (strength == 0) Zeros++;
            else Low++;
        }
        else if (times is null || TakeTime(ref strength))
        {
            if (Math.Abs(strength) >= RoundedStrengths.MaxExact) rounded.Add(row.User, item, source.WholeValue, rules.WeightOf(row), strength);
            into.Add(row.User, item, strength, isLastUser);
            Interactions++;
        }
    }

    /// <summary>Weighs a row by its time.</summary>
    /// <param name="strength">The value of the row, and then its strength.</param>
    /// <returns>False if the row does not count.</returns>
    bool TakeTime(ref float strength)
    {
        if (times!.Read() is not { } time)
        {
            Reject(BadRowKind.NoTime, foundBySource: false);
            return false;
        }

        if (weights is null) return true;
        if (!weights.IsInside(time))
        {
            Outside++;
            return false;
        }

        if (weights.IsLater(time))
        {
            Later++;
            return false;
        }

        strength = weights.StrengthOf(strength, time);
        return true;
    }

    /// <inheritdoc/>
    public void Reject(BadRowKind kind)
    {
        Count++;
        Reject(kind, foundBySource: true);
    }

    void Reject(BadRowKind kind, bool foundBySource)
    {
        var stops = format.OnBadRow == BadRowPolicy.Stop;
        if (!stops) bad.Add(kind, source.RowText);
        if (!stops && !bad.WantsMessage) return;
        var problem = foundBySource ? source.DescribeProblem(kind) : BadRowText.Describe(kind, source, format);
        var message = $"{source.RowPosition}: {problem}: {DisplayText.Quote(source.RowText)}";
        if (stops) throw new BadRowException(message, kind, source.RowNumber) { IsFirstRow = Count == 1 };
        bad.AddMessage(message);
    }
}
