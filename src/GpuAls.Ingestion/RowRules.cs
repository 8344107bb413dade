using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using GpuAls.Ingestion.Input;
using GpuAls.Ingestion.Naming;

namespace GpuAls.Ingestion;

/// <summary>The rules by which a row is an interaction or not, and by which its item and its strength are read. The same for all sources.</summary>
/// <param name="format">Event weights, negative values, the minimum strength, lower case, blank names.</param>
sealed class RowRules(InteractionFormat format)
{
    readonly bool hasEvents = format.Event is not null;
    readonly bool negativeIsDislike = format.NegativeIsDislike;
    readonly float minStrength = format.MinStrength;
    readonly bool lowerCaseItems = format.LowerCaseItems;
    readonly (byte[] Event, float Weight)[] events =
        [.. format.EventWeights.Select(pair => (Encoding.UTF8.GetBytes(pair.Key.Trim(' ')), pair.Value))];
    readonly LowerCase lowerCase = new();
    readonly NameRules names = format.NameRules;

    /// <summary>Checks a row and reads it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isKnownUser">Whether the user was checked in an earlier row.</param>
    /// <param name="item">The item, in lower case if the format says so; valid until the next call.</param>
    /// <param name="strength">Value times event weight: 0 for a row that is no interaction, negative for a dislike.</param>
    /// <returns>The problem of the row, or null.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // once in every row of a source
    public BadRowKind? Check(in InteractionRow row, bool isKnownUser, out ReadOnlySpan<byte> item, out float strength)
    {
        item = row.Item;
        strength = row.Value;
        if (row.User.IsEmpty) return BadRowKind.EmptyUser;
        if (item.IsEmpty || names.IsBlank(item)) return BadRowKind.EmptyItem;
        if (!isKnownUser && names.IsBlank(row.User)) return BadRowKind.EmptyUser;
        if (!isKnownUser && NameProblem(row.User) is { } userProblem) return userProblem;
        if (lowerCaseItems) item = lowerCase.Of(item);
        if (NameProblem(item) is { } itemProblem) return itemProblem;
        if (ValueProblem(row) is { } valueProblem) return valueProblem;
        var isDislike = strength < 0;
        if (hasEvents)
        {
            if (FindWeight(row.Event) is not { } weight) return BadRowKind.UnknownEvent;
            isDislike |= weight < 0;
            var product = strength * weight;
            if (!float.IsFinite(product) || (product == 0 && strength != 0 && weight != 0)) return BadRowKind.BeyondFloat32;
            strength = product;
        }

        if (row.IsDislike is not { } flag) return BadRowKind.NoFlag;
        if (isDislike || flag) strength = -Math.Abs(strength);
        return null;
    }

    /// <summary>Whether a strength is 0 or below the minimum, so that its row is no interaction.</summary>
    public bool Ignores(float strength) => strength == 0 || Math.Abs(strength) < minStrength;

    /// <summary>The weight of a checked row's event; 1 without events.</summary>
    public float WeightOf(in InteractionRow row) => hasEvents ? FindWeight(row.Event) ?? 1 : 1;

    // Most names are ASCII without NUL: one pass decides.
    static BadRowKind? NameProblem(ReadOnlySpan<byte> name) =>
        !name.ContainsAnyExceptInRange((byte)1, (byte)0x7F) ? null
        : name.Contains((byte)0) ? BadRowKind.Nul
        : Utf8.IsValid(name) ? null : BadRowKind.InvalidUtf8;

    BadRowKind? ValueProblem(in InteractionRow row)
    {
        if (row.ValueProblem != BadRowKind.Negative || !negativeIsDislike) return row.ValueProblem;
        return float.IsFinite(row.Value) && row.Value != 0 ? null : BadRowKind.BeyondFloat32;
    }

    float? FindWeight(ReadOnlySpan<byte> name)
    {
        // Events are typed on the command line, where blanks do not count.
        name = name.Trim((byte)' ');
        foreach (var (known, weight) in events)
        {
            if (name.SequenceEqual(known)) return weight;
        }

        return null;
    }
}
