using System.Runtime.InteropServices;
using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Living;

/// <summary>
/// The features of one side of an updated model. A row that the side tables of the update have gets their features, a row of the model that is in
/// none of them keeps its own, and any other row has none. Names without interactions follow behind the others.
/// </summary>
/// <param name="Warm">[rows with interactions × columns] Their features.</param>
/// <param name="Changed">The rows with interactions that the model had with other features, ascending.</param>
/// <param name="ColdNames">The names without interactions: first those of the model.</param>
/// <param name="Cold">[names without interactions × columns] Their features.</param>
/// <param name="Counts">The rows whose features are other ones or new.</param>
sealed record LivingFeatures(SparseRows Warm, int[] Changed, Vocabulary ColdNames, SparseRows Cold, FeatureCounts Counts)
{
    /// <summary>The features of one side; null if the model has none.</summary>
    /// <param name="old">The features of the model, its rows without interactions last; null for none.</param>
    /// <param name="schema">The columns of the features; null if they have no names.</param>
    /// <param name="names">[rows of the model] The names of the model.</param>
    /// <param name="cold">The number of rows of the model without interactions.</param>
    /// <param name="warm">[rows with interactions] The names after the update, with those of the model first.</param>
    /// <param name="tables">The side tables of the update.</param>
    /// <param name="keepsCold">Whether names of the tables without interactions become rows.</param>
    /// <exception cref="ArgumentException">There are tables, and the model has no features of this side.</exception>
    public static LivingFeatures? Of(
        SparseRows? old, FeatureSchema? schema, Vocabulary names, int cold, Vocabulary warm, IReadOnlyList<FeatureRows> tables, bool keepsCold)
    {
        if (old is not null) return new OneSide(old, schema ?? FeatureSchema.Unnamed(old.Columns), names, cold, warm).With(tables, keepsCold);
        return tables.Count == 0 ? null : throw new ArgumentException("the model has no features of this side; expected no tables", nameof(tables));
    }

    /// <summary>The rows of one side while tables change them.</summary>
    sealed class OneSide(SparseRows old, FeatureSchema schema, Vocabulary names, int cold, Vocabulary warm)
    {
        readonly FeatureRow missing = FeatureRow.Missing(schema);
        readonly VocabularyBuilder coldNames = new();
        readonly List<int> coldPlaces = []; // [names without interactions] the row of the model; −1 for a new name
        readonly Dictionary<int, FeatureRow> changes = [];

        public LivingFeatures With(IReadOnlyList<FeatureRows> tables, bool keepsCold)
        {
            for (var row = names.Count - cold; row < names.Count; row++)
            {
                if (warm.FindKey(names.Keys[row]) >= 0) continue;
                coldNames.GetOrAdd(names.Keys[row]);
                coldPlaces.Add(row);
            }

            foreach (var table in tables) Apply(table, keepsCold);
            var rows = Enumerable.Range(0, warm.Count + coldPlaces.Count);
            int[] changed = [.. rows.Where(row => changes.TryGetValue(row, out var change) && PlaceOf(row) >= 0 && !change.IsSame(Before(row)))];
            return new(
                Pack(0, warm.Count),
                [.. changed.Where(row => row < names.Count - cold)],
                coldNames.Build(kind: names.Kind),
                Pack(warm.Count, coldPlaces.Count),
                new(changed.Length, coldPlaces.Count(place => place < 0)));
        }

        void Apply(FeatureRows table, bool keepsCold)
        {
            var isReplaced = new bool[schema.Columns];
            for (var column = 0; column < isReplaced.Length; column++) isReplaced[column] = table.Has[schema.FeatureOf(column)];
            for (var n = 0; n < table.Names.Count; n++)
            {
                var row = RowOf(table.Names.Keys[n], keepsCold);
                if (row < 0) continue;
                var isChanged = changes.TryGetValue(row, out var change);
                // Most rows of a table that is read each day are the same.
                if (!isChanged && PlaceOf(row) is >= 0 and var place && IsSame(place, isReplaced, table.Rows, n)) continue;
                var before = isChanged ? change : Before(row);
                changes[row] = before.With(isReplaced, FeatureRow.Of(table.Rows, n));
            }
        }

        /// <summary>Whether a row of a table has the numbers that the row of the model has in its columns.</summary>
        bool IsSame(int place, bool[] isReplaced, SparseRows table, int row)
        {
            ReadOnlySpan<int> columns = old.RowColumns(place), others = table.RowColumns(row);
            var (start, next) = (old.Offsets[place], 0);
            for (var e = 0; e < columns.Length; e++)
            {
                if (!isReplaced[columns[e]]) continue;
                if (next == others.Length || others[next] != columns[e]) return false;
                if (table.Values[table.Offsets[row] + next++] != old.Values[start + e]) return false;
            }

            return next == others.Length;
        }

        int RowOf(ReadOnlySpan<byte> name, bool keepsCold)
        {
            var row = warm.FindKey(name);
            if (row >= 0) return row;
            var place = keepsCold ? coldNames.GetOrAdd(name) : coldNames.Find(name);
            if (place == coldPlaces.Count) coldPlaces.Add(-1);
            return place < 0 ? -1 : warm.Count + place;
        }

        /// <summary>The row of the model; −1 for a new one.</summary>
        int PlaceOf(int row)
        {
            if (row >= warm.Count) return coldPlaces[row - warm.Count];
            // Rows with interactions come first, in the same order; a new name may be that of a row without interactions.
            return row < names.Count - cold ? row : names.FindKey(warm.Keys[row]);
        }

        FeatureRow Before(int row) => PlaceOf(row) is >= 0 and var place ? FeatureRow.Of(old, place) : missing;

        SparseRows Pack(int first, int count)
        {
            var offsets = LargeArray<long>.Zeros(count + 1L);
            var (columns, values) = (new List<int>(), new List<float>());
            for (var row = 0; row < count; row++)
            {
                if (changes.TryGetValue(first + row, out var change)) Add(change.Columns, change.Values);
                else if (PlaceOf(first + row) is >= 0 and var place) AddOld(place);
                else Add(missing.Columns, missing.Values);
                offsets.Writable(row + 1L, 1)[0] = columns.Count;
            }

            return new SparseRows(
                old.Columns,
                offsets,
                LargeArray<int>.From(CollectionsMarshal.AsSpan(columns)),
                LargeArray<float>.From(CollectionsMarshal.AsSpan(values)));

            void Add(ReadOnlySpan<int> ofRow, ReadOnlySpan<float> numbers)
            {
                columns.AddRange(ofRow);
                values.AddRange(numbers);
            }

            void AddOld(int place)
            {
                columns.AddRange(old.RowColumns(place));
                var end = values.Count;
                CollectionsMarshal.SetCount(values, columns.Count);
                old.Values.CopyTo(old.Offsets[place], CollectionsMarshal.AsSpan(values)[end..]);
            }
        }
    }
}
