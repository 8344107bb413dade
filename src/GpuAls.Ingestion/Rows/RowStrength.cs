using System.Text;
using CsvHelper;

namespace GpuAls.Ingestion;

/// <summary>The strength of a row: its count, or 1 where the file has none, times the weight of its event; below 0 where it is a dislike.</summary>
/// <param name="format">How the file is laid out.</param>
/// <param name="columns">Where to look.</param>
sealed class RowStrength(InteractionFormat format, ColumnLayout columns)
{
    readonly (byte[] Event, float Weight)[] events = [.. format.EventWeights.Select(pair => (Encoding.UTF8.GetBytes(pair.Key), pair.Value))];

    /// <summary>Reads it.</summary>
    /// <returns>What is wrong with the row, or null.</returns>
    public BadRowKind? Read(CsvReader row, out float strength)
    {
        strength = 1;
        if (columns.Value >= 0 && ReadCount(row.GetSpan(columns.Value), out strength) is { } wrongCount) return wrongCount;
        var isDislike = strength < 0;
        if (columns.Event >= 0)
        {
            if (FindEvent(row.GetSpan(columns.Event)) is not { } weight) return BadRowKind.UnknownEvent;
            isDislike |= weight < 0;
            var weighed = strength * weight;
            if (!float.IsFinite(weighed) || (weighed == 0 && strength != 0 && weight != 0)) return BadRowKind.BeyondFloat32;
            strength = weighed;
        }

        if (columns.Dislike >= 0)
        {
            if (FlagText.Read(row.GetSpan(columns.Dislike)) is not { } flag) return BadRowKind.NoFlag;
            isDislike |= flag;
        }

        if (isDislike) strength = -Math.Abs(strength);
        return null;
    }

    BadRowKind? ReadCount(ReadOnlySpan<byte> text, out float count)
    {
        var wrong = StrengthText.Read(text, out count);
        if (wrong != BadRowKind.Negative || !format.NegativeIsDislike) return wrong;
        return float.IsFinite(count) && count != 0 ? null : BadRowKind.BeyondFloat32;
    }

    float? FindEvent(ReadOnlySpan<byte> name)
    {
        foreach (var (known, weight) in events)
        {
            if (name.SequenceEqual(known)) return weight;
        }

        return null;
    }
}
