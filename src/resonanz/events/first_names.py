"""Common first names in Germany, Austria and Switzerland, Turkish, Slavic, Arabic, Italian and English ones among them.

Compiled for this purpose. Names that are everyday words in German or English (August, Rose, Will, Mark, Grace …), and
those of well-known products (Alexa), are left out: they are found by what stands around them.
"""

from __future__ import annotations

from typing import Final

_FEMALE: Final = """
Agata Agathe Agnes Agnieszka Aisha Alena Alessia Alexandra Alice Alicia Alina Aline Almut Amelie Amina Amira Anastasia
Andrea Anette Angela Angelika Angelina Anika Anita Anja Anke Anna Annalena Anne Annegret Anneke Anneliese Annemarie
Annett Annette Annika Antje Antonia Arzu Astrid Ayla Aylin Ayse Aysel Ayşe Barbara Beata Beate Beatrice Beatrix
Bettina Bianca Birgit Birgitta Birte Brigitta Brigitte Britta Burcu Canan Carina Carla Carmen Carola Carolin Caroline
Catharina Cathrin Celina Chantal Charlotte Christa Christel Christiane Christin Christina Christine Cindy Clara
Clarissa Claudia Constanze Corinna Cornelia Dagmar Daniela Daria Defne Deniz Derya Diana Dilara Doreen Doris Dorota
Dorothea Dorothee Dunja Ebru Edeltraud Edith Ekaterina Elena Eleni Elfriede Elif Elisa Elisabeth Elke Ella Ellen
Elsbeth Elvira Emilia Emily Emine Emma Erika Esma Esra Esther Eva Evelin Evelyn Ewa Fatima Fatma Feride Filiz Finja
Franka Franziska Frauke Frida Frieda Friederike Gabi Gabriela Gabriele Gaby Gerda Gerlinde Gertrud Gisela Giulia Greta
Gudrun Gülay Gülcan Hacer Halime Hanife Hanna Hannah Hannelore Hatice Hedwig Heide Heidemarie Heidi Heidrun Heike
Helena Helene Helga Henriette Henrike Hermine Hilde Hildegard Hülya Ilka Ilona Ilse Imke Ina Ines Inga Inge Ingeborg
Ingrid Inka Irene Irina Iris Irmgard Irmtraud Isabel Isabell Isabella Isabelle Ivana Ivonne Jacqueline Jana Janina
Janine Jasmin Jelena Jennifer Jenny Jessica Jessika Joanna Johanna Jolanta Josefine Josephine Judith Jule Julia
Juliane Julie Jutta Karin Karina Karla Karolina Katarina Katarzyna Katharina Katherine Kathleen Kathrin Kathy Katja
Katrin Kerstin Kirsten Klara Kornelia Kristin Kristina Käthe Kübra Lara Larissa Laura Lea Leah Lena Leni Leonie Leyla
Lieselotte Lili Lilli Lina Linda Lisa Lisbeth Liselotte Livia Lore Loredana Lotte Louisa Louise Lucia Lucie Ludmila
Luisa Luise Luzia Lydia Maike Maja Mandy Manja Manuela Mara Mareike Maren Margarete Margaretha Margit Margot Margret
Maria Marianne Marie Marietta Marina Marion Marit Marlene Marlies Marta Martha Martina Mathilda Mathilde Maya
Małgorzata Mechthild Meike Melanie Melek Melina Melissa Meltem Meral Mercan Merle Merve Mia Michaela Michelle Mila
Milena Mina Mira Miriam Mirjam Mona Monika Monique Nadia Nadine Nadja Natalia Natalie Natascha Nele Nesrin Nicola
Nicole Nina Nora Nuray Nurcan Olga Patricia Patrizia Paula Pauline Petra Pia Pinar Ramona Rebecca Rebekka Regina
Regine Reinhild Renata Renate Ricarda Romina Romy Ronja Rosemarie Rosi Rosina Roswitha Roxana Ruth Sabina Sabine
Sabrina Samira Sandra Sandy Sara Sarah Saskia Seda Selin Selina Selma Sevgi Sevim Sibel Sibylle Sieglinde Sigrid Silja
Silke Silvana Silvia Simone Sina Sinem Sofia Sofie Solveig Songül Sonja Sophia Sophie Stefanie Steffi Stella Stephanie
Susann Susanna Susanne Svea Svenja Svetlana Swantje Swetlana Sybille Sylvia Tamara Tanja Tatjana Teresa Theresa
Therese Theresia Tina Traudel Traute Tuğba Ulla Ulrike Ursula Uschi Uta Ute Valentina Valeria Vanessa Vera Verena
Veronika Vesna Viktoria Viola Violetta Vivien Waltraud Wanda Wiebke Wilhelmine Wilma Xenia Yasemin Yasmin Yeliz Yvonne
Zeynep Zoe Zofia Zuzanna Özge Özlem
"""
_MALE: Final = """
Aaron Achim Adam Adnan Adrian Ahmed Ahmet Alain Alan Albert Albrecht Aleksandar Alessandro Alex Alexander Alexei
Alexej Alfons Alfred Ali Alois Alwin Amir Anders Andi Andreas Andrei Andrej Andrzej Andy Anton Antonio Armin Arne Arno
Arnold Arthur Artur Atakan Axel Aziz Baran Bartosz Bastian Ben Benedikt Benjamin Bennet Bernd Bernhard Bernward
Berthold Bilal Björn Bodo Bogdan Boris Branko Bruno Burak Burkhard Carl Carlo Carlos Carsten Cem Cemal Cengiz Charles
Christian Christof Christoph Christopher Christos Claas Claudio Claus Clemens Cornelius Damian Damir Daniel Danilo
Dario Dariusz David Davide Dennis Detlef Detlev Diego Dieter Diethelm Dietmar Dimitri Dimitrios Dirk Dmitri Domenico
Dominic Dominik Dragan Eberhard Eckart Eckhard Edgar Eduard Edwin Egon Ekkehard Elias Emanuel Emil Emilio Emre Engin
Enrico Enzo Erdal Eren Erhard Eric Erich Erik Ernst Erwin Eugen Fabian Fabio Falk Fatih Felix Ferdinand Ferhat Filip
Finn Florian Francesco Franco Frank Franz Fred Frederik Fridolin Friedemann Friedhelm Friedrich Fritz Gabriel Georg
Gerald Gerd Gerhard Gernot Gert Giovanni Giuseppe Goran Gottfried Gregor Grzegorz Guido Guiseppe Gunnar Gunter Gunther
Gustav Gökhan Günter Günther Hakan Halil Hamza Hannes Hans Hansjörg Harald Harri Harry Hartmut Hasan Hassan Hauke
Heiko Heiner Heinrich Heinz Helge Hellmut Helmut Helmuth Hendrik Henning Henri Henrik Henry Herbert Heribert Hermann
Holger Horst Hubert Hubertus Hugo Hüseyin Ibrahim Ignaz Igor Ilja Ilyas Immanuel Ingo Ingolf Isak Ismail Iwan Jacek
Jakob Jakub James Jan Janis Jannik Jannis Janosch Jaroslaw Jens Jeremy Jerome Jerzy Joachim Jochen Joel Johann
Johannes John Jonah Jonas Jonathan Jorge Josef Joseph Josip Juan Julian Julius Jörg Jörn Jürgen Kadir Kai Karim Karl
Karlheinz Karsten Kaspar Kay Kemal Kenan Kerem Kevin Khaled Kilian Klaus Klemens Knut Konrad Konstantin Korbinian
Kristian Krzysztof Kurt Lars Lasse Laurin Lennard Lennart Leon Leonard Leonardo Leonhard Leopold Levin Linus Lorenzo
Lothar Luca Lucas Ludger Ludwig Luigi Luis Luka Lukas Lutz Maciej Magnus Mahmut Maik Malte Manfred Manuel Marc Marcel
Marcin Marco Marek Marian Mario Marius Marko Markus Marten Martin Marvin Massimo Mateusz Mathias Mathis Matteo
Matthias Maurice Max Maximilian Mehmet Meik Meinhard Mert Metin Michael Michal Michał Michel Miguel Mike Mikhail Mirco
Mirko Miroslav Mohamed Mohammad Mohammed Moritz Muhammed Murat Mustafa Nasser Neil Nico Nicolai Nicolas Niels Nikita
Niklas Niko Nikola Nikolaj Nikolas Nikolaus Nils Noah Norbert Norman Oguz Olaf Ole Oleg Oliver Omar Onur Orhan Oscar
Oskar Osman Oswald Otmar Ottmar Otto Pablo Paolo Pascal Patrick Patrik Paul Pavel Pawel Pedro Peer Peter Petros Philip
Philipp Pierre Pietro Piotr Quentin Rafael Rafal Raffael Raimund Rainer Ralf Ralph Ramazan Raphael Rasmus Raul Reiner
Reinhard Reinhold Remo Rene René Reto Ricardo Riccardo Richard Robert Roberto Robin Roger Roland Rolf Roman Romeo
Ronald Ronny Ruben Rudi Rudolf Rupert Rüdiger Salvatore Samuel Sandro Sascha Sebastian Selim Semih Sepp Serdar Sergej
Serkan Severin Siegbert Siegfried Siegmund Simon Sinan Slobodan Stanislaw Stefan Stefano Steffen Stephan Stephen Steve
Steven Sven Swen Süleyman Tarik Tayfun Theo Theodor Thilo Thomas Thorben Thorsten Tibor Till Tilman Tilo Tim Timm Timo
Tino Tobias Tom Tomas Tomasz Tomislav Toni Torben Tore Torsten Tristan Udo Ulf Uli Ulrich Umut Urs Utz Uwe Uğur
Valentin Vedat Veit Viktor Vincent Vinzenz Vitali Vito Vladimir Volker Volkmar Waldemar Walter Walther Wenzel Werner
Wilfried Wilhelm Willi William Willy Winfried Wladimir Wojciech Wolf-Dieter Wolfgang Wolfram Xaver Yannick Yannik
Yusuf Yves Yılmaz Zoltan Zoran Ömer
"""

FIRST_NAMES: Final[frozenset[str]] = frozenset(_FEMALE.split()) | frozenset(_MALE.split())
