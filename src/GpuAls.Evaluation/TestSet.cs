using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Core.Model;
using GpuAls.Evaluation.Splits;

namespace GpuAls.Evaluation;

/// <summary>Interactions from elsewhere, such as a file of their own, in the rows of a model. Names are compared by key, as files have them.</summary>
/// <param name="Rows">[users × at least items] Dislikes are left out: nobody is to find those. Columns beyond the items are items that the model does not have.</param>
/// <param name="UnknownUsers">How many users the model does not have; they are left out.</param>
/// <param name="UnknownItems">How many items the model does not have.</param>
/// <param name="KnownPairs">How many pairs the model knows of that user already; they are left out.</param>
public sealed record TestSet(SparseRows Rows, int UnknownUsers, int UnknownItems, long KnownPairs)
{
    /// <summary>How many test users are known for dislikes alone, or for nothing: no model can tell anything of them, and they are left out.</summary>
    public int UsersWithoutLikes { get; init; }

    /// <summary>What is to be found for the users of a model. Items that it does not have stay: nobody who uses it will find them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="test">Who interacted with what, apart from the training.</param>
    public static TestSet For(AlsModel model, InteractionMatrix test)
    {
        var newItem = RowsOf(test.Items, model.Items);
        var unknown = 0;
        for (var item = 0; item < newItem.Length; item++)
        {
            if (newItem[item] < 0) newItem[item] = model.Items.Count + unknown++;
        }

        var newUser = RowsOf(test.Users, model.Users);
        var rows = new List<(int Item, float Strength)>[model.Users.Count];
        var unliking = 0;
        long known = 0;
        for (var user = 0; user < test.Users.Count; user++)
        {
            if (newUser[user] < 0) continue;
            var all = Renamed(test.ByUser, user, newItem);
            var history = model.Known.RowColumns(newUser[user]).ToArray();
            known += all.RemoveAll(one => Array.BinarySearch(history, one.Item) >= 0);
            all.RemoveAll(one => one.Strength < 0);
            if (model.Known.Likes(newUser[user]) > 0) rows[newUser[user]] = all;
            else if (all.Count > 0) unliking++;
        }

        return new TestSet(Pack(rows, model.Items.Count + unknown), newUser.Count(user => user < 0), unknown, known) { UsersWithoutLikes = unliking };
    }

    /// <summary>What is to be found for the test users of a holdout of whom a like is known; of the others no model can tell anything.</summary>
    public static TestSet For(Holdout holdout)
    {
        var rows = new List<(int Item, float Strength)>?[holdout.Test.Rows];
        int[] same = [.. Enumerable.Range(0, holdout.Test.Columns)];
        var unliking = 0;
        for (var user = 0; user < rows.Length; user++)
        {
            if (holdout.Known.Likes(user) > 0) rows[user] = Renamed(holdout.Test, user, same);
            else if (holdout.Test.RowLength(user) > 0) unliking++;
        }

        return new TestSet(Pack(rows, holdout.Test.Columns), UnknownUsers: 0, UnknownItems: 0, KnownPairs: 0) { UsersWithoutLikes = unliking };
    }

    /// <summary>What is known of users who were not trained on. Their rows stay; items that the model does not have are left out, for nothing follows from them.</summary>
    /// <param name="model">Has the items.</param>
    /// <param name="history">Who interacted with what.</param>
    public static TestSet Histories(AlsModel model, InteractionMatrix history)
    {
        var newItem = RowsOf(history.Items, model.Items);
        var rows = new List<(int Item, float Strength)>[history.Users.Count];
        for (var user = 0; user < rows.Length; user++)
        {
            rows[user] = Renamed(history.ByUser, user, newItem);
            rows[user].RemoveAll(one => one.Item < 0);
        }

        return new TestSet(Pack(rows, model.Items.Count), 0, newItem.Count(item => item < 0), 0);
    }

    static int[] RowsOf(Vocabulary names, Vocabulary among)
    {
        var rows = new int[names.Count];
        for (var row = 0; row < rows.Length; row++) rows[row] = among.FindKey(names.Keys[row]);
        return rows;
    }

    static List<(int Item, float Strength)> Renamed(SparseRows rows, int row, int[] newColumn)
    {
        var columns = rows.RowColumns(row);
        var values = rows.RowValues(row);
        var renamed = new List<(int Item, float Strength)>(columns.Length);
        for (var e = 0; e < columns.Length; e++) renamed.Add((newColumn[columns[e]], values[e]));
        renamed.Sort((a, b) => a.Item.CompareTo(b.Item));
        return renamed;
    }

    static SparseRows Pack(List<(int Item, float Strength)>?[] rows, int columns)
    {
        var entries = rows.Sum(row => (long)(row?.Count ?? 0));
        var offsets = LargeArray<long>.Zeros(rows.Length + 1L);
        var items = LargeArray<int>.Uninitialized(entries);
        var strengths = LargeArray<float>.Uninitialized(entries);
        long next = 0;
        for (var row = 0; row < rows.Length; row++)
        {
            foreach (var (item, strength) in rows[row] ?? [])
            {
                items.Writable(next, 1)[0] = item;
                strengths.Writable(next++, 1)[0] = strength;
            }

            offsets.Writable(row + 1L, 1)[0] = next;
        }

        return new SparseRows(columns, offsets, items, strengths);
    }
}
