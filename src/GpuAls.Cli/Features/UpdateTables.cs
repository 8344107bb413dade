using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Living;
using GpuAls.Core.Model;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Features;

namespace GpuAls.Cli.Features;

/// <summary>The side tables of an update in memory. Their columns are features of the model, by their names.</summary>
/// <param name="Files">The files.</param>
/// <param name="Users">The tables of users.</param>
/// <param name="Items">The tables of items.</param>
sealed record UpdateTables(FeatureFiles Files, IReadOnlyList<SideTable> Users, IReadOnlyList<SideTable> Items)
{
    /// <summary>Reads the tables.</summary>
    /// <param name="files">The files.</param>
    /// <param name="model">The model.</param>
    /// <param name="path">Its file.</param>
    /// <param name="format">The format of the interactions, for the spelling of names.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="RemedyException">The model has no features of a side that has tables.</exception>
    /// <exception cref="GpuAlsException">A table cannot be read.</exception>
    public static UpdateTables Load(FeatureFiles files, AlsModel model, string path, InteractionFormat format, CancellationToken cancel)
    {
        if (files.Users.Count > 0) RequireFeatures(model.UserFeatures, path, "user", "profile.tsv");
        if (files.Items.Count > 0) RequireFeatures(model.ItemFeatures, path, "item", "tags.tsv");
        var tables = new UpdateTables(
            files,
            FeatureFiles.Read(SideKind.User, files.Users, format, Uses(model.UserFeatures, model.UserSchema, files.Uses), cancel),
            FeatureFiles.Read(SideKind.Item, files.Items, format, Uses(model.ItemFeatures, model.ItemSchema, files.Uses), cancel));
        files.RequireKnownColumns([.. tables.Users, .. tables.Items]);
        return tables;
    }

    /// <summary>Encodes the tables with the features of the model, and prints notes on them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="events">The new interactions.</param>
    /// <param name="note">Receives the notes.</param>
    /// <exception cref="GpuAlsException">No column of a table is a feature of the model, or a vector has another length.</exception>
    public FeatureUpdate Encode(AlsModel model, InteractionMatrix events, Action<string> note)
    {
        var users = Encode(Users, model.UserFeatures, model.UserSchema, model.Users, events.Users);
        var items = Encode(Items, model.ItemFeatures, model.ItemSchema, model.Items, events.Items);
        foreach (var sentence in users.Concat(items).SelectMany(table => UpdateTableNotes.Of(table, Files.KeepsCold))) note(sentence);
        return new([.. users.Select(table => table.Rows)], [.. items.Select(table => table.Rows)], Files.KeepsCold);
    }

    IReadOnlyList<UpdateTable> Encode(
        IReadOnlyList<SideTable> tables, FeatureWeights? weights, FeatureSchema? schema, Vocabulary old, Vocabulary events)
    {
        if (tables.Count == 0) return [];
        var known = schema ?? FeatureSchema.Unnamed(weights!.Features);
        try
        {
            return UpdateTable.Of(tables, known, NameGrowth.Of(old, events).Names, old.Count, UpdateTable.Uses(known, Files.Uses));
        }
        catch (NoFeaturesException exception)
        {
            throw new RemedyException(
                exception.Message,
                "Give the columns the names that they had in the training. They are the features of: gpuals features MODEL",
                exception);
        }
    }

    static IReadOnlyList<ColumnUse> Uses(FeatureWeights? weights, FeatureSchema? schema, IReadOnlyList<ColumnUse> chosen) =>
        weights is null ? chosen : UpdateTable.Uses(schema ?? FeatureSchema.Unnamed(weights.Features), chosen);

    static void RequireFeatures(FeatureWeights? weights, string path, string side, string example)
    {
        if (weights is not null) return;
        throw new RemedyException(
            $"{DisplayText.Escape(path)} has no features of {side}s; expected a model that was trained with them",
            $"Train with a side table of {side}s: gpuals train FILE --{side}-features {example}");
    }
}

/// <summary>The side tables of an update in sentences.</summary>
static class UpdateTableNotes
{
    // So many new names at once, and no known one, are more likely another column than new items.
    const int ManyNames = 20;

    /// <summary>The names and the columns of a table.</summary>
    public static IEnumerable<string> Of(UpdateTable encoded, bool keepsCold)
    {
        var table = encoded.Table;
        var names = new List<string>();
        if (encoded.OfModel > 0) names.Add($"{Format.Count(encoded.OfModel)} of the model");
        if (encoded.OfEvents > 0) names.Add($"{Format.Count(encoded.OfEvents)} new with interactions");
        if (encoded.New > 0) names.Add($"{Format.Count(encoded.New)} without interactions{(keepsCold ? "" : ", not used")}");
        yield return $"{FeatureNotes.Read(table)}: {string.Join(", ", names)}.";
        if (FeatureNotes.TagNames(table) is { } tagNames) yield return tagNames;
        yield return $"  Features: {string.Join("; ", encoded.Features)}.";
        if (encoded.Unused.Count > 0) yield return $"  Not in the model: {string.Join(", ", encoded.Unused)}.";
        if (encoded.Kept.Count > 0)
        {
            yield return $"  Not in the table: {string.Join(", ", encoded.Kept)}. {(table.Word == "user" ? "Users" : "Items")} of the model keep "
                + $"theirs; of new {table.Word}s, they are missing.";
        }

        if (encoded.Repeated > 0)
        {
            var isOne = encoded.Repeated == 1;
            yield return FeatureNotes.Repeated(table, encoded.Repeated)
                + (encoded.UsesRepeatedTags ? $": only {(isOne ? "its" : "their")} tags are used." : $" and {(isOne ? "is" : "are")} not used.");
        }

        if (FeatureNotes.BadRows(table) is { } bad) yield return bad;
        if (encoded.OfModel + encoded.OfEvents == 0 && encoded.New >= ManyNames)
        {
            yield return $"Warning: no {table.Word} of {DisplayText.Escape(table.Path)} is in the model or in the new interactions."
                + (table.NamesFile is null ? $" If another column has the names, choose it: {FeatureOptions.KindOption} COLUMN=name" : "");
        }
    }
}
