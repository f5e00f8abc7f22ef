using DropoutLab.Data;
using DropoutLab.Layers;
using DropoutLab.Tests.Lab;

namespace DropoutLab.Tests.Data;

internal sealed class TextTests
{
    [Test]
    public void CharactersAreNumberedByHowOftenTheyCome()
    {
        Vocabulary vocabulary = Vocabulary.OfCharacters("abcabca🙂", padding: true, unknown: true);
        Assert.That(Enumerable.Range(0, vocabulary.Count).Select(i => vocabulary[i]), Is.EqualTo(["", "\ufffd", "a", "b", "c", "🙂"]));
        Assert.That(vocabulary.Encode("🙂bx"), Is.EqualTo([5, 3, 1]));
        Assert.That(vocabulary.Decode(0, 5, 3, 1, 0), Is.EqualTo("🙂b\ufffd"));
    }

    [Test]
    public void RareWordsAreUnknown()
    {
        Vocabulary vocabulary = Vocabulary.OfWords("The cat, the cat's hat. The hat, the cat.", smallestCount: 2);
        Assert.That(vocabulary.Encode("the cat's hat."), Is.EqualTo(
            [vocabulary.Encode("the")[0], 0, vocabulary.Encode("hat")[0], vocabulary.Encode(".")[0]]));
        Assert.That(vocabulary.Decode(vocabulary.Encode("The cat , sees")), Is.EqualTo("The cat , \ufffd"));
        Assert.That(() => Vocabulary.OfCharacters("ab").Encode("abc"),
            Throws.ArgumentException.With.Message.Contains("\"c\" has no number"));
        Assert.That(() => vocabulary.Decode(99), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [TestCase(false, false)]
    [TestCase(true, true)]
    public void AVocabularyComesBackWithItsNumbers(bool padding, bool unknown)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("vocabulary.txt");
        const string text = "a\\b\n\r\f\u0085\u2028\u2029\t #🙂\ufffdaa\\u0041\u0000";
        foreach (Vocabulary written in (Vocabulary[])
            [
                Vocabulary.OfCharacters(text, padding: padding, unknown: unknown),
                Vocabulary.OfWords("The cat's hat, the cat. \\ \ufffd 🙂🙂", padding: padding, unknown: unknown),
            ])
        {
            written.Save(path);
            var read = Vocabulary.Load(path);
            Assert.That(
                Enumerable.Range(0, read.Count).Select(i => read[i]),
                Is.EqualTo(Enumerable.Range(0, written.Count).Select(i => written[i])));
            Assert.That((read.PaddingIndex, read.UnknownIndex), Is.EqualTo((written.PaddingIndex, written.UnknownIndex)));
            int[] all = [.. Enumerable.Range(0, read.Count)];
            Assert.That(read.Decode(all), Is.EqualTo(written.Decode(all)));
            Assert.That(read.Encode(written[written.Count - 1]), Is.EqualTo([written.Count - 1]));
        }
    }

    [TestCase("", "\"vocabulary of\" a number of \"characters\" or \"words\" expected in the first line, \"\" came")]
    [TestCase("a\nb\n", "expected in the first line, \"a\" came")]
    [TestCase("vocabulary of 0 characters, unknown, padding\n", "expected in the first line")]
    [TestCase("vocabulary of characters\na\n", "expected in the first line")]
    [TestCase("vocabulary of -1 characters\n", "expected in the first line")]
    [TestCase("vocabulary of 0 words", "line 1 has no end, the file was cut off")]
    [TestCase("vocabulary of 2 characters\na\nb", "line 3 has no end, the file was cut off")]
    [TestCase("vocabulary of 2 characters\na\n", "2 characters expected behind the first line, 1 came, the file was cut off")]
    [TestCase("vocabulary of 3 words, unknown\n", "3 words expected behind the first line, 0 came, the file was cut off")]
    [TestCase("vocabulary of 1 words\na\nb\n", "1 words expected behind the first line, 2 came")]
    [TestCase("vocabulary of 2 characters\na\nbc\n", "line 3: one character expected, \"bc\" came")]
    [TestCase("vocabulary of 2 characters\na\n\n", "line 3: one character expected, \"\" came")]
    [TestCase("vocabulary of 2 words\na\nb c\n", "line 3: one word expected, \"b c\" came")]
    [TestCase("vocabulary of 3 words\na\nb\na\n", "line 4: \"a\" is in line 2 already")]
    [TestCase("vocabulary of 1 characters\n\\n\n", "line 2: \\uXXXX expected behind a backslash, \"\\n\" came")]
    [TestCase("vocabulary of 1 characters\n\\u00 1\n", "line 2: \\uXXXX expected behind a backslash")]
    public void AFileThatIsNoVocabularyIsRefused(string content, string message)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("vocabulary.txt");
        File.WriteAllText(path, content);
        Assert.That(() => Vocabulary.Load(path),
            Throws.InstanceOf<InvalidDataException>().With.Message.StartsWith(path).And.Message.Contains(message));
    }

    /// <summary>Also one that was cut off where a line ends.</summary>
    [Test]
    public void NoBeginningOfAVocabularyIsOne([Values] bool padding)
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("vocabulary.txt");
        Vocabulary.OfWords("the cat's hat, the cat. 🙂", padding: padding).Save(path);
        byte[] whole = File.ReadAllBytes(path);
        Assert.That(Vocabulary.Load(path).Count, Is.EqualTo(padding ? 9 : 8));
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.That(() => Vocabulary.Load(path), Throws.InstanceOf<InvalidDataException>(), $"{length} bytes");
        }
    }

    [Test]
    public void OneTokenHasANumber()
    {
        Vocabulary words = Vocabulary.OfWords("the cat the"), characters = Vocabulary.OfCharacters("aab");
        Assert.That((words.IndexOf("the"), words.IndexOf("cat"), words.IndexOf("the cat")), Is.EqualTo((1, 2, 0)));
        Assert.That(characters.IndexOf("b"), Is.EqualTo(1));
        Assert.That(() => characters.IndexOf("c"), Throws.ArgumentException.With.Message.Contains("\"c\" has no number"));
    }

    [Test]
    public void BatchesOfATextGoOn()
    {
        var batches = new TextBatches([.. Enumerable.Range(0, 23)], sequences: 2, steps: 3);
        (Tensor Inputs, Tensor Targets)[] all = [.. batches];
        Assert.That(all, Has.Length.EqualTo(3).And.Length.EqualTo(batches.Count));
        Assert.That(all[0].Inputs.Shape.ToArray(), Is.EqualTo([3, 2]));
        Assert.That(all[0].Inputs.ToIndices(), Is.EqualTo([0, 11, 1, 12, 2, 13]));
        Assert.That(all[0].Targets.ToIndices(), Is.EqualTo([1, 12, 2, 13, 3, 14]));
        Assert.That(all[1].Inputs.ToIndices(), Is.EqualTo([3, 14, 4, 15, 5, 16]));
        Assert.That(() => new TextBatches([1, 2, 3], 2, 3), Throws.ArgumentException.With.Message.Contains("8 or more expected"));
    }

    [Test]
    public void SequencesOfOneLengthComeTogether()
    {
        int[][] sequences = [[1, 2], [3], [4, 5, 6], [7, 8], [9]];
        var batches = new PaddedBatches(sequences, 2, paddingIndex: 0, new PhiloxGenerator(1));
        PaddedBatch[] all = [.. batches];
        Assert.That(all.SelectMany(batch => batch.Places).Order(), Is.EqualTo([0, 1, 2, 3, 4]));
        PaddedBatch longest = all.Single(batch => batch.Places.Contains(2));
        Assert.That(longest.Lengths, Is.EqualTo([3, 2]));
        Assert.That(longest.Tokens.ToIndices(), Is.EqualTo([4, 1, 5, 2, 6, 0]));
        var lstm = new LSTM(1, 2, generator: new PhiloxGenerator(1));
        Tensor output = lstm.Forward(longest.Tokens.Unsqueeze(-1), lengths: longest.Lengths).Output;
        Assert.That(output.Slice(0, 2, 1).ToArray()[2..], Is.All.Zero, "behind the end of the shorter one");
        Assert.That(output.Slice(0, 2, 1).ToArray()[..2], Has.None.EqualTo(0));
        Assert.That(() => new PaddedBatches([[1], []], 2), Throws.ArgumentException.With.Message.Contains("sequence 1 is empty"));
    }

    [Test]
    public void AFileMayBePackedAndHaveAnyEndsOfLines()
    {
        using var directory = new TemporaryDirectory();
        string path = directory.PathOf("text.txt.gz");
        using (var packed = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionLevel.Fastest))
            packed.Write("a\r\nä\n"u8);
        Assert.That(TextFile.Read(path), Is.EqualTo("a\nä\n"));
        File.WriteAllBytes(path, [0x61, 0xff]);
        Assert.That(() => TextFile.Read(path), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("UTF-8 expected"));
    }

    [Test]
    public void ASamplerRepeatsBySeedAndFollowsTheScores()
    {
        float[] scores = [0, MathF.Log(2), float.NegativeInfinity, MathF.Log(5)];
        int[] Drawn(TokenSampler sampler) => [.. Enumerable.Range(0, 800).Select(_ => sampler.Draw(scores))];
        int[] first = Drawn(new TokenSampler(generator: new PhiloxGenerator(1)));
        Assert.That(Drawn(new TokenSampler(generator: new PhiloxGenerator(1))), Is.EqualTo(first));
        Assert.That(first.Count(token => token == 1), Is.EqualTo(200).Within(50));
        Assert.That(first.Count(token => token == 3), Is.EqualTo(500).Within(60));
        Assert.That(first, Does.Not.Contain(2));
        Assert.That(Drawn(new TokenSampler(temperature: 0)), Is.All.EqualTo(3));
        Assert.That(Drawn(new TokenSampler(top: 2, generator: new PhiloxGenerator(1))).Distinct(), Is.EquivalentTo([1, 3]));
        Assert.That(() => new TokenSampler().Draw([1, float.NaN]), Throws.ArgumentException.With.Message.Contains("score 1 is NaN"));
        Assert.That(() => new TokenSampler(double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
