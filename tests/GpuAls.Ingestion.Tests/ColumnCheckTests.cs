using GpuAls.Core;
using GpuAls.Testing;

namespace GpuAls.Ingestion.Tests;

/// <summary>Headers, most of them of public data sets, compared with the columns that nobody chose.</summary>
public sealed class ColumnCheckTests
{
    // MovieLens, HetRec, Last.fm, Book-Crossing, Amazon 2023, sessions, MovieTweetings; and names without a word.
    [Theory]
    [InlineData("userId,movieId,rating,timestamp")]
    [InlineData("userID,artistID,weight")]
    [InlineData("user,artist,plays")]
    [InlineData("User-ID,ISBN,Book-Rating")]
    [InlineData("user_id,parent_asin,rating,timestamp")]
    [InlineData("SessionId,ItemId,count")]
    [InlineData("who,what,n,when")]
    [InlineData("a,b,c,d")]
    [InlineData("user_id,video_id,watch_time")]
    [InlineData("name,artist,plays")]
    [InlineData("user,movie,price")]
    [InlineData("user,user_followed,n")]
    [InlineData("patient,drug,n,doctor_account")]
    public void DefaultColumns_ThatFit_AreRead(string header) =>
        Assert.Equal(header.Split(','), Reading.Of($"{header}\n{"1,2,3,4"[..(header.Split(',').Length * 2 - 1)]}\n").Report.Header);

    [Theory]
    // RetailRocket, Goodreads, Yelp, pandas, R's data sets, UCI's Online Retail, H&M, YooChoose, HetRec's tags, Dunnhumby, Steam.
    [InlineData(
        "timestamp,visitorid,event,itemid,transactionid", "user would be read from column 0, 'timestamp'; expected 'visitorid'",
        "visitorid itemid -")]
    [InlineData(
        "user_id,book_id,is_read,rating,is_reviewed", "value would be read from column 2, 'is_read'; expected 'rating'", "user_id book_id rating")]
    [InlineData(
        "review_id,user_id,business_id,stars", "user would be read from column 0, 'review_id'; expected 'user_id'", "user_id business_id stars")]
    [InlineData(",userId,movieId,rating", "user would be read from column 0, which has no name; expected 'userId'", "userId movieId rating")]
    [InlineData("Unnamed: 0,foo,bar,baz", "user would be read from column 0, 'Unnamed: 0'; expected a column with users", "foo bar baz")]
    [InlineData("rownames,user,item,n", "user would be read from column 0, 'rownames'; expected 'user'", "user item n")]
    [InlineData(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "user would be read from column 0, 'InvoiceNo'; expected 'CustomerID'", "CustomerID StockCode Quantity")]
    [InlineData(
        "t_dat,customer_id,article_id,price,sales_channel_id", "user would be read from column 0, 't_dat'; expected 'customer_id'",
        "customer_id article_id price")]
    [InlineData("SessionId,Time,ItemId", "item would be read from column 1, 'Time'; expected 'ItemId'", "SessionId ItemId -")]
    [InlineData(
        "userID,artistID,tagID,timestamp", "value would be read from column 2, 'tagID'; expected a count, a rating or another number",
        "userID artistID -")]
    [InlineData(
        "household_key,BASKET_ID,DAY,PRODUCT_ID,QUANTITY", "item would be read from column 1, 'BASKET_ID'; expected 'PRODUCT_ID'",
        "household_key PRODUCT_ID QUANTITY")]
    [InlineData("user_id,game,behavior,value", "value would be read from column 2, 'behavior'; expected 'value'", "user_id game value")]
    [InlineData("sessionId,userId,itemId,eventdate", "item would be read from column 1, 'userId'; expected 'itemId'", "userId itemId -")]
    [InlineData("user,item,date", "value would be read from column 2, 'date'; expected a count, a rating or another number", "user item -")]
    [InlineData("user,item,rating_timestamp", "value would be read from column 2, 'rating_timestamp'; expected a count, a rating or another number",
        "user item -")]
    [InlineData("artist,song,plays", "user would be read from column 0, 'artist'; expected a column with users", null)]
    [InlineData("user,plays", "item would be read from column 1, 'plays'; expected a column with items", "user plays -")]
    public void DefaultColumns_ThatTheHeaderContradicts_StopWithTheOptions(string header, string problem, string? suggested)
    {
        var rows = string.Concat(Enumerable.Repeat($"{string.Join(',', header.Split(',').Select((_, column) => column + 1))}\n", 3));
        var error = Assert.Throws<ColumnsException>(() => Reading.Of($"{header}\n{rows}"));
        var names = string.Join(", ", header.Split(','));
        Assert.Equal($"plays.tsv:1: the {problem} (header: {names})", error.Message);
        Assert.Equal(suggested, error.Suggestion is { } columns ? $"{columns.User} {columns.Item} {columns.Value?.ToString() ?? "-"}" : null);
    }

    // A column that was chosen is right, also if it is the default one.
    [Fact]
    public void ChosenColumns_AreRead()
    {
        var format = new InteractionFormat { User = ColumnReference.At(0), Item = ColumnReference.At(1), Value = ColumnReference.At(2) };
        Assert.Equal(["1 2 3"], Reading.Of("timestamp,user,date\n1,2,3\n", format).Matrix.Lines());
        Assert.Equal(
            "plays.tsv:1: the item would be read from column 1, 'user'; expected 'movie' (header: , user, movie, rating)",
            Reading.ErrorOf(",user,movie,rating\n0,1,2,3\n", new InteractionFormat { User = ColumnReference.Named("user") }));
    }

    [Fact]
    public void AKnownFormat_KnowsItsColumns() =>
        Assert.Equal(
            ["1 3 4"],
            Reading.Of(
                "timestamp\tmbid\tname\tuser\n1\t2\t3\t4\n",
                InteractionFormat.LastFm360K with { Text = new() { HasHeader = true } }).Matrix.Lines());

    // Without a header there are no names, and the numbers of a duration are no moments.
    [Theory]
    [InlineData("1,2,3\n4,5,6\n")]
    [InlineData("user,movie,time\n1,2,30\n1,3,45\n")]
    public void OtherFiles_AreRead(string text) => Assert.Equal(2, Reading.Of(text).Report.Rows);

    [Fact]
    public void AnAmbiguousName_IsSuggestedByItsIndex()
    {
        var suggestion = Assert.Throws<ColumnsException>(() => Reading.Of("id,user,item,item,7,n\n1,2,3,4,5,6\n")).Suggestion!;
        Assert.Equal("user 2 n", $"{suggestion.User} {suggestion.Item} {suggestion.Value}");
    }

    // A column of numbers without a name of values is offered beside a count of the rows.
    [Theory]
    [InlineData("time,user,item,heard\n1,ann,muse,3\n", "heard", false)]
    [InlineData("time,user,item,plays\n1,ann,muse,3\n", "plays", true)]
    [InlineData("time,user,item,stamp\n1,ann,muse,1433221332117\n", null, false)]
    [InlineData("time,user,item,x,y\n1,ann,muse,3,4\n", null, false)]
    public void ANumberWithoutAName_IsSuggestedIfItIsTheOnlyOne(string text, string? value, bool isNamed)
    {
        var suggestion = Assert.Throws<ColumnsException>(() => Reading.Of(text)).Suggestion!;
        Assert.Equal((value, isNamed), (suggestion.Value?.Name, suggestion.IsValueNamed));
    }

    [Fact]
    public void TheEventsOfALog_AreSuggested()
    {
        var suggestion = Assert.Throws<ColumnsException>(
            () => Reading.Of("time,user,event,item\n1,2,view,3\n1,2, buy,3\n2,2,view,3\n")).Suggestion!;
        Assert.Equal("event", suggestion.Event?.Name);
        Assert.Equal(["view", " buy"], suggestion.EventNames);
    }

    // R has no name for the row names: the names of the header belong to the columns after them.
    [Fact]
    public void RowNamesOfR_AreAColumnWithoutAName()
    {
        const string text = "\"user\",\"item\",\"plays\"\n\"1\",\"ann\",\"muse\",3\n\"2\",\"ann\",\"abba\",1\n\"3\",\"bob\",\"muse\",2\n";
        Assert.Equal(
            "plays.tsv:1: the user would be read from column 0, which has no name; expected 'user' (header: , user, item, plays)",
            Assert.Throws<ColumnsException>(() => Reading.Of(text)).Message);
        var format = new InteractionFormat
        {
            User = ColumnReference.Named("user"),
            Item = ColumnReference.Named("item"),
            Value = ColumnReference.Named("plays"),
        };
        Assert.Equal(["ann muse 3", "ann abba 1", "bob muse 2"], Reading.Of(text, format).Matrix.Lines());
    }

    // The rows of a part of a table have gaps: ten of them are enough.
    [Theory, InlineData(9, typeof(BadRowException)), InlineData(10, typeof(ColumnsException))]
    public void RowNamesWithGaps_AreRowNamesIfThereAreMany(int rows, Type error) =>
        Assert.IsType(
            error,
            Record.Exception(() => Reading.Of(
                "user,item,plays\n" + string.Concat(Enumerable.Range(1, rows).Select(row => $"{row * row},ann,i{row},3\n")))));

    [Fact]
    public void NamesWithCommasInEveryRow_AreNotRowNames()
    {
        const string text = "user,artist,plays\nu1,Spears, Britney,5\nu2,Jackson, Michael,3\n";
        Assert.Equal(
            "plays.tsv:2: 4 columns; expected 3 (user, artist, plays); a ',' inside a name must be quoted, "
                + "and a column of row names needs a name in the header: 'u1,Spears, Britney,5'",
            Assert.Throws<BadRowException>(() => Reading.Of(text)).Message);
    }

    [Fact]
    public void TheSameColumnTwice_IsAnErrorWithASuggestion()
    {
        var error = Assert.Throws<ColumnsException>(
            () => Reading.Of("user,item,stamp\n1,2,3\n", new InteractionFormat { Time = ColumnReference.Named("stamp") }));
        Assert.Equal("the value and the time are both column 2; expected two different columns", error.Message);
        Assert.Null(error.Suggestion!.Value);
        Assert.IsType<GpuAlsException>(error, exactMatch: false);
    }
}
