using GpuAls.Core.Features;
using GpuAls.Core.Interactions;
using GpuAls.Core.Model;
using GpuAls.Core.Numerics;
using GpuAls.Core.Solving;

namespace GpuAls.Core.Queries;

/// <summary>
/// The effects of the features of one side: the share of the variance of the vectors that they explain, the change of a vector for each column, and
/// the items whose scores it changes most. All effects are against the mean of the feature, so that they do not depend on the choice of an intercept.
/// </summary>
sealed class FeatureEffects
{
    readonly FactorMatrix items;
    readonly double[][] means; // [features][f] the mean over the rows of the part of the prior that comes from each feature
    readonly Lazy<double> spread;

    FeatureEffects(string side, FeatureWeights weights, FeatureSchema schema, SparseRows? rows, FactorMatrix vectors, FactorMatrix items, int cold)
    {
        (Side, Weights, Schema, Rows, Vectors, this.items) = (side, weights, schema, rows, vectors, items);
        Warm = vectors.Rows - cold;
        means = [.. Enumerable.Range(0, schema.Features.Count).Select(MeanPart)];
        spread = new(Spread);
    }

    /// <summary>user or item.</summary>
    public string Side { get; }

    /// <summary>The learned weights.</summary>
    public FeatureWeights Weights { get; }

    /// <summary>The features.</summary>
    public FeatureSchema Schema { get; }

    /// <summary>[rows × columns] The features of each row; null if the model has not kept them.</summary>
    public SparseRows? Rows { get; }

    /// <summary>[rows × f] The vectors of the side.</summary>
    public FactorMatrix Vectors { get; }

    /// <summary>The number of rows with interactions, which come first.</summary>
    public int Warm { get; }

    /// <summary>The effects of the features of the users; null if they have none.</summary>
    public static FeatureEffects? OfUsers(AlsModel model) => model is { UserFeatures: { } weights, UserSchema: { } schema }
        ? new("user", weights, schema, model.Features?.Users, model.Factors.Users, model.Factors.Items, model.ColdUsers)
        : null;

    /// <summary>The effects of the features of the items; null if they have none.</summary>
    public static FeatureEffects? OfItems(AlsModel model) => model is { ItemFeatures: { } weights, ItemSchema: { } schema }
        ? new("item", weights, schema, model.Features?.Items, model.Factors.Items, model.Factors.Items, model.ColdItems)
        : null;

    /// <summary>
    /// [features + 1] The share of the variance of the vectors with interactions that each feature explains alone, and last that all features explain
    /// together, R² = 1 − Σ|x − m|² / Σ|x − x̄|². A share below 0 is worse than the mean. Null if the model has not kept the features of the rows.
    /// </summary>
    public double[]? Explained()
    {
        if (Rows is not { } rows) return null;
        var count = Schema.Features.Count;
        var mean = MeanVector();
        var sums = new double[Warm][]; // [rows][features + 2] the squared differences
        Threads.ForEachPiece(Warm, Environment.ProcessorCount, row => sums[row] = Differences(rows, row, mean));
        var total = sums.Sum(one => one[count + 1]);
        return [.. Enumerable.Range(0, count + 1).Select(part => total > 0 ? 1 - sums.Sum(one => one[part]) / total : 0)];
    }

    /// <summary>The number of rows with interactions that have a value of a feature; 0 if the model has not kept the features of the rows.</summary>
    /// <param name="feature">The place of the feature.</param>
    public int RowsWith(int feature)
    {
        if (Rows is not { } rows) return 0;
        var (first, end) = (Schema.FirstOf(feature), Schema.FirstOf(feature + 1));
        var missing = Schema.Features[feature].HasMissing ? end - 1 : -1;
        return Enumerable.Range(0, Warm).Count(row => HasOne(rows.RowColumns(row)));

        bool HasOne(ReadOnlySpan<int> columns)
        {
            foreach (var column in columns)
                if (column >= first && column < end && column != missing) return true;
            return false;
        }
    }

    /// <summary>[f] The change of the vector for a column of 1, against the mean of its feature.</summary>
    public double[] Of(int column)
    {
        var feature = Schema.FeatureOf(column);
        var effect = new double[Weights.Factors];
        var weights = Weights.Weights.Row(column);
        // The mean of a number or of a vector is 0.
        var isCentred = Schema.Features[feature].Kind is FeatureKind.Number or FeatureKind.Vector;
        for (var k = 0; k < effect.Length; k++) effect[k] = weights[k] - (isCentred ? 0 : means[feature][k]);
        return effect;
    }

    /// <summary>[f] The part of a row's prior that comes from one feature, against the mean of the feature.</summary>
    /// <param name="row">The row.</param>
    /// <param name="feature">The place of the feature.</param>
    public double[] Of(int row, int feature)
    {
        var effect = Array.ConvertAll(means[feature], number => -number);
        var columns = Rows!.RowColumns(row);
        var values = Rows.RowValues(row);
        for (var e = 0; e < columns.Length; e++)
        {
            if (Schema.FeatureOf(columns[e]) != feature) continue;
            var weights = Weights.Weights.Row(columns[e]);
            for (var k = 0; k < effect.Length; k++) effect[k] += (double)values[e] * weights[k];
        }

        return effect;
    }

    /// <summary>
    /// The items whose scores an effect on a user's vector raises most; for the items, those whose vectors are most like the effect.
    /// </summary>
    /// <param name="effect">[f]</param>
    /// <param name="count">The maximum number of items.</param>
    public IReadOnlyList<Scored> Raised(double[] effect, int count)
    {
        var best = new TopK(Math.Min(count, items.Rows));
        var length = Side == "user" ? 1 : Math.Sqrt(DoubleVectors.Dot(effect, effect));
        if (length == 0) return [];
        for (var item = 0; item < items.Rows; item++)
        {
            var (product, square) = (0.0, 0.0);
            var vector = items.Row(item);
            for (var k = 0; k < effect.Length; k++)
            {
                product += effect[k] * vector[k];
                square += (double)vector[k] * vector[k];
            }

            if (square > 0) best.Add(new Scored(item, (float)(Side == "user" ? product : product / (length * Math.Sqrt(square)))));
        }

        return best.ToSortedArray();
    }

    /// <summary>The columns whose effects are most like that of a column, by cosine; the column itself is not among them.</summary>
    public IReadOnlyList<Scored> Similar(int column, int count)
    {
        var (best, own) = (new TopK(count), Of(column));
        var length = Math.Sqrt(DoubleVectors.Dot(own, own));
        for (var other = 0; other < Schema.Columns; other++)
        {
            if (other == column) continue;
            var effect = Of(other);
            var square = DoubleVectors.Dot(effect, effect);
            if (square > 0 && length > 0) best.Add(new Scored(other, (float)(DoubleVectors.Dot(own, effect) / (length * Math.Sqrt(square)))));
        }

        return best.ToSortedArray();
    }

    /// <summary>The length of an effect, in root mean squares of the distances of the vectors to their mean.</summary>
    public double Strength(double[] effect) => Math.Sqrt(DoubleVectors.Dot(effect, effect)) / spread.Value;

    double Spread()
    {
        var (mean, sum) = (MeanVector(), 0.0);
        for (var row = 0; row < Warm; row++)
        {
            var vector = Vectors.Row(row);
            for (var k = 0; k < mean.Length; k++) sum += (vector[k] - mean[k]) * (vector[k] - mean[k]);
        }

        return sum > 0 ? Math.Sqrt(sum / Warm) : 1;
    }

    double[] MeanVector()
    {
        var mean = new double[Vectors.Factors];
        for (var row = 0; row < Warm; row++)
        {
            var vector = Vectors.Row(row);
            for (var k = 0; k < mean.Length; k++) mean[k] += vector[k];
        }

        for (var k = 0; k < mean.Length; k++) mean[k] /= Math.Max(1, Warm);
        return mean;
    }

    double[] MeanPart(int feature)
    {
        var mean = new double[Weights.Factors];
        for (var column = Schema.FirstOf(feature); column < Schema.FirstOf(feature + 1); column++)
        {
            var weights = Weights.Weights.Row(column);
            for (var k = 0; k < mean.Length; k++) mean[k] += (double)Schema.Means[column] * weights[k];
        }

        return mean;
    }

    double[] Differences(SparseRows rows, int row, double[] mean)
    {
        var count = Schema.Features.Count;
        var squares = new double[count + 2];
        var vector = Vectors.Row(row);
        var prior = Weights.Predict(rows.RowColumns(row), rows.RowValues(row));
        double[][] parts = [.. means.Select(part => Array.ConvertAll(part, number => -number))];
        var columns = rows.RowColumns(row);
        var values = rows.RowValues(row);
        for (var e = 0; e < columns.Length; e++)
        {
            var part = parts[Schema.FeatureOf(columns[e])];
            var weights = Weights.Weights.Row(columns[e]);
            for (var k = 0; k < mean.Length; k++) part[k] += (double)values[e] * weights[k];
        }

        for (var k = 0; k < mean.Length; k++)
        {
            var difference = vector[k] - mean[k];
            for (var feature = 0; feature < count; feature++)
                squares[feature] += (difference - parts[feature][k]) * (difference - parts[feature][k]);
            squares[count] += (vector[k] - prior[k]) * (vector[k] - prior[k]);
            squares[count + 1] += difference * difference;
        }

        return squares;
    }
}
